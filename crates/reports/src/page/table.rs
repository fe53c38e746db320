use maud::{Markup, html};

/// A table that a phone can scroll sideways, with a caption for whoever cannot see it.
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
    pub(crate) fn render(&self) -> Markup {
        html! {
            div.scroll role="region" aria-label=(self.caption) tabindex="0" {
                table {
                    caption { (self.caption) }
                    thead { tr { @for (idx, head) in self.head.iter().enumerate() {
                        th scope="col" class=(self.class_of(idx)) { (head) }
                    } } }
                    tbody { @for row in &self.rows { (self.row(row)) } }
                }
            }
        }
    }

    fn row(&self, row: &[Cell]) -> Markup {
        let rest = self.head.len().saturating_sub(row.len()) + 1;
        html! {
            tr { @for (idx, cell) in row.iter().enumerate() {
                @match cell {
                    Cell::Text(text) if idx == 0 => { th scope="row" { (text) } }
                    Cell::Text(text) => { td { (text) } }
                    Cell::Number(number) => { td.number { (number) } }
                    Cell::Numbers(numbers) => { td.number { (numbers) } }
                    Cell::Rest(text) => { td colspan=(rest) { (text) } }
                }
            } }
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
