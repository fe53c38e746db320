//! Files that can be read, files that cannot, and the places that messages name in them.

use std::path::{Path, PathBuf};

use definition::{DefinitionErrors, Problem, parse, read};

/// A file of the test's own with these bytes.
fn file(name: &str, bytes: &[u8]) -> PathBuf {
    let path = Path::new(env!("CARGO_TARGET_TMPDIR")).join(name);
    std::fs::write(&path, bytes).expect("the test's own folder can be written");
    path
}

#[track_caller]
fn check_refused(path: &Path, line: usize, column: usize, part: &str) {
    let DefinitionErrors { file, problems } = read(path).expect_err("a file that cannot be read");
    let [problem] = problems.as_slice() else { panic!("{problems:?}") };
    assert_eq!((file.as_path(), problem.line, problem.column), (path, line, column));
    assert!(problem.text.contains(part), "{problem}");
}

#[test]
fn a_definition_is_read_from_its_file() {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../models/cdnow-repurchase/score.toml");
    let plan = read(&path).unwrap();
    let parsed = parse(&plan.source_text, path.parent().unwrap(), &path).unwrap();
    assert_eq!(plan, parsed);
}

#[test]
fn what_cannot_be_read_is_one_problem() {
    check_refused(Path::new("no/such/score.toml"), 0, 0, "cannot be opened");
    check_refused(&file("latin1.toml", b"[score]\nname = \"x\"\n# Avalia\xe7\xe3o\n"), 3, 9, "not UTF-8");
    check_refused(&file("large.toml", &vec![b'#'; (1 << 20) + 1]), 0, 0, "larger than 1048576 bytes");
}

#[test]
fn a_problem_without_a_line_is_shown_without_one() {
    let errors = read(Path::new("no/such/score.toml")).unwrap_err();
    assert!(errors.to_string().starts_with("no/such/score.toml: cannot be opened"), "{errors}");
}

#[test]
fn columns_count_characters_and_not_bytes() {
    let text = "[score]\nname = \"x\"\nhorizon = \"1d\"\n[table]\npath = \"x.csv\"\n\
                label = { column = \"situação\", positve = [\"é\"] }\n";
    let errors = parse(text, Path::new(""), Path::new("score.toml")).unwrap_err();
    let [Problem { line, column, key, .. }] = errors.problems.as_slice() else { panic!("{errors}") };
    assert_eq!((*line, *column, key.as_str()), (6, 32, "[table].label.positve"));
}

#[test]
fn relative_paths_start_at_the_folder_and_absolute_ones_do_not() {
    let text = |path: &str| {
        format!(
            "[score]\nname = \"x\"\n[table]\npath = \"{path}\"\nlabel = {{ column = \"y\", positive = [1] }}\n"
        )
    };
    let path_of = |path: &str| match parse(&text(path), Path::new("models/x"), Path::new("score.toml"))
        .unwrap()
        .input
    {
        definition::Input::Table(table) => table.layout.file.path,
        definition::Input::Events(_) => panic!("events"),
    };
    assert_eq!(path_of("a.csv"), Path::new("models/x/a.csv"));
    assert_eq!(path_of("/data/a.csv"), Path::new("/data/a.csv"));
}
