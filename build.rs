//! Embeds `queries/`: a report, alert, view or check is compiled in because its file is there.

use std::fmt::Write as _;
use std::path::{Path, PathBuf};

fn main() -> std::io::Result<()> {
    let root = PathBuf::from(std::env::var_os("CARGO_MANIFEST_DIR").unwrap_or_default()).join("queries");
    println!("cargo::rerun-if-changed=queries");
    let mut code = String::from("pub static FILES: &[(&str, &str)] = &[\n");
    for folder in ["alerts", "checks", "commands", "reports", "views"] {
        for path in sql_files(&root.join(folder))? {
            let name = path.file_name().unwrap_or_default().to_string_lossy().into_owned();
            let _ =
                writeln!(code, "    ({:?}, include_str!({:?})),", format!("{folder}/{name}"), path.to_string_lossy());
        }
    }
    code.push_str("];\n");
    std::fs::write(Path::new(&std::env::var_os("OUT_DIR").unwrap_or_default()).join("embedded.rs"), code)
}

fn sql_files(folder: &Path) -> std::io::Result<Vec<PathBuf>> {
    let mut paths = Vec::new();
    for entry in std::fs::read_dir(folder)? {
        paths.push(entry?.path());
    }
    paths.retain(|path| path.extension().is_some_and(|extension| extension == "sql"));
    paths.sort();
    Ok(paths)
}
