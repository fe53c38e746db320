use maud::{Markup, html};

/// A table with a caption, whatever the width of the screen.
pub(crate) struct Table<'a> {
    pub(crate) caption: &'a str,
    /// The first heads the rows.
    pub(crate) head: Vec<&'a str>,
    /// The first cell of a row heads it.
    pub(crate) rows: Vec<Vec<Cell>>,
}

/// What stands in a table.
pub(crate) enum Cell {
    /// Words, at the left.
    Text(Markup),
    /// A number, at the right.
    Number(String),
    /// More than one, below one another.
    Numbers(Markup),
    /// Words over the rest of the row.
    Rest(Markup),
}

impl Cell {
    pub(crate) fn text(text: &str) -> Cell {
        Cell::Text(html! { (text) })
    }
}

impl Table<'_> {
    /// A wide screen shows it as a table, a phone each row as a card (`style.css`). A card is no table
    /// to CSS, and browsers take that for what a screen reader is told; the roles say that it is one.
    pub(crate) fn render(&self) -> Markup {
        html! {
            div.scroll role="region" aria-label=(self.caption) tabindex="0" {
                table role="table" {
                    caption { (self.caption) }
                    thead role="rowgroup" { tr role="row" { @for (column, head) in self.head.iter().enumerate() {
                        th scope="col" role="columnheader" class=(self.class_of(column)) { (head) }
                    } } }
                    tbody role="rowgroup" { @for row in &self.rows { (self.row(row)) } }
                }
            }
        }
    }

    fn row(&self, row: &[Cell]) -> Markup {
        html! { tr role="row" { @for (column, cell) in row.iter().enumerate() { (self.cell(column, cell)) } } }
    }

    /// A cell that carries the head of its column, which a card shows above it.
    fn cell(&self, column: usize, cell: &Cell) -> Markup {
        let head = self.head.get(column).copied().unwrap_or_default();
        let rest = self.head.len().saturating_sub(column);
        match cell {
            Cell::Text(text) if column == 0 => html! { th scope="row" role="rowheader" { (text) } },
            Cell::Text(text) => html! { td role="cell" data-head=(head) { (text) } },
            Cell::Number(number) => html! { td.number role="cell" data-head=(head) { (number) } },
            Cell::Numbers(numbers) => html! { td.number role="cell" data-head=(head) { (numbers) } },
            Cell::Rest(text) => html! { td.rest role="cell" colspan=(rest) { (text) } },
        }
    }

    /// A column's head stands where its cells do.
    fn class_of(&self, column: usize) -> &'static str {
        let cells = self.rows.iter().filter_map(|row| row.get(column));
        let numeric = cells
            .filter(|cell| !matches!(cell, Cell::Rest(_)))
            .any(|cell| matches!(cell, Cell::Number(_) | Cell::Numbers(_)));
        if numeric { "number" } else { "words" }
    }
}
