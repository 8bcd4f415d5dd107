//! Every snapshot belongs to a test.

#[test]
fn none_is_an_orphan() {
    let mut orphans = Vec::new();
    for entry in std::fs::read_dir("tests/it/snapshots").unwrap() {
        let file = entry.unwrap().file_name().to_string_lossy().into_owned();
        let Some(name) = file.strip_suffix(".snap") else { continue }; // one that insta proposes
        let parts: Vec<&str> = name.split("__").collect();
        let ["it", module, test] = parts.as_slice() else { panic!("{file} has no name of a test") };
        let code = std::fs::read_to_string(format!("tests/it/{module}.rs")).unwrap_or_default();
        if ![format!("    {test} => "), format!("fn {test}()")].iter().any(|own| code.contains(own)) {
            orphans.push(file);
        }
    }
    assert!(orphans.is_empty(), "no test has {orphans:?}");
}
