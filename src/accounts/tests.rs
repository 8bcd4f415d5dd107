use super::*;

fn day(text: &str) -> NaiveDate {
    text.parse().unwrap()
}

fn csv(text: &str) -> Result<Accounts> {
    Accounts::parse("accounts.csv", text, false)
}

fn unit(accounts: &Accounts, account: &str, on: &str) -> Option<String> {
    accounts.on(account, day(on)).and_then(|entry| entry.unit.clone())
}

#[test]
fn a_row_holds_from_its_first_day_to_its_last() {
    let rows = "account,organizational_unit,from,to\n\
                111111111111,A,,2025-01-15\n111111111111,B,2025-01-16,2025-01-20\n111111111111,C,2025-02-01,\n";
    let accounts = csv(rows).unwrap();
    let expected =
        [("2020-01-01", "A"), ("2025-01-15", "A"), ("2025-01-16", "B"), ("2025-01-20", "B"), ("2025-02-01", "C")];
    for (on, name) in expected {
        assert_eq!(unit(&accounts, "111111111111", on).as_deref(), Some(name), "{on}");
    }
    assert_eq!(unit(&accounts, "111111111111", "2025-01-21"), None);
    assert_eq!(unit(&accounts, "222222222222", "2025-01-21"), None);
}

#[test]
fn the_spans_of_an_account_have_no_gap() {
    let accounts = csv("account,from,to\n1,2025-01-02,2025-01-05\n1,2025-01-06,2025-01-07\n1,2025-01-10,\n").unwrap();
    let spans = accounts.spans("000000000001").unwrap();
    assert_eq!(spans.iter().map(|span| span.entry).collect::<Vec<_>>(), [None, Some(0), Some(1), None, Some(2)]);
    assert!(spans.windows(2).all(|pair| pair[0].to.succ_opt() == Some(pair[1].from)));
    assert_eq!((spans[0].from, spans[4].to), (NaiveDate::MIN, NaiveDate::MAX));
}

#[test]
fn columns_in_any_order_and_case_with_blank_lines() {
    let text = "\u{feff}To,Organizational Unit,ACCOUNT,Name\r\n\r\n,\"Root/R&D, Labs\",111111111111, prod \r\n";
    let accounts = csv(text).unwrap();
    let entry = accounts.on("111111111111", day("2025-01-01")).unwrap();
    assert_eq!((entry.name.as_deref(), entry.unit.as_deref()), (Some("prod"), Some("Root/R&D, Labs")));
}

#[test]
fn lost_zeros_are_said() {
    let accounts = csv("account,name\n222222222222,a\n12345678901,b\n").unwrap();
    assert!(accounts.on("012345678901", day("2025-01-01")).is_some());
    let [note] = accounts.notes.as_slice() else { panic!("{:?}", accounts.notes) };
    assert!(note.contains("12345678901 in line 3 as 012345678901"), "{note}");
}

#[test]
fn toml_and_csv_say_the_same() {
    let toml = "[[account]]\nid = \"111111111111\"\nname = \"prod\"\norganizational_unit = \"A\"\nfrom = 2024-01-01\n\
                to = \"2024-06-30\"\n[[account]]\nid = \"222222222222\"\n";
    let csv =
        csv("account,name,organizational_unit,from,to\n111111111111,prod,A,2024-01-01,2024-06-30\n222222222222\n");
    let toml = Accounts::parse("accounts.toml", toml, true).unwrap();
    assert_eq!(toml.entries(), csv.unwrap().entries());
}

#[test]
fn what_is_written_is_read_back() {
    let text = "account,name,organizational_unit,from,to\n\
                111111111111,\"a \"\"b\"\", c\",Root/A,,2025-01-15\n111111111111,d,,2025-01-16,\n";
    let mut written = Vec::new();
    write(csv(text).unwrap().entries(), &mut written).unwrap();
    assert_eq!(String::from_utf8(written).unwrap(), text);
}

/// Each fault with the line that it names.
#[track_caller]
fn fault(text: &str, is_toml: bool, message: &str, place: &str) {
    let error = Accounts::parse("accounts.file", text, is_toml).unwrap_err().to_string();
    assert!(error.starts_with(message), "{error}");
    assert!(error.contains(&format!("accounts.file:{place} ")), "{error}");
}

#[test]
fn days_that_overlap() {
    let rows = "account,from,to\n111111111111,2025-01-10,\n222222222222\n111111111111,2024-01-01,2025-01-10\n";
    fault(rows, false, "account 111111111111 stands for the same days already in line 2", "4:1");
    let toml = "[[account]]\nid = \"111111111111\"\n[[account]]\nid = \"111111111111\"\n";
    fault(toml, true, "account 111111111111 stands for the same days already in line 1", "3:1");
}

#[test]
fn faults_of_csv() {
    fault("account,unit\n1,a\n", false, "there is no column \"unit\"", "1:9");
    fault("account;name\n1;a\n", false, "there is no column \"account;name\"", "1:1");
    fault("name,from\n1,a\n", false, "there is no column account", "1:1");
    fault("account,name,Account\n", false, "the column Account stands here twice", "1:14");
    fault("account,name\n111111111111,a\n,b\n", false, "no account stands here", "3:1");
    fault("account,from\n111111111111,31.01.2025\n", false, "\"31.01.2025\" is no day", "2:14");
    fault("account,from,to\n1,2025-02-01,2025-01-31\n", false, "the last day is before the first", "2:14");
    fault("account,name\n111111111111,a,b\n", false, "the row has more fields", "2:16");
    fault("account,name\n1.23457E+11,a\n", false, "a spreadsheet has made this account a number", "2:1");
    fault("", false, "the file is empty", "1:1");
}

#[test]
fn faults_of_toml() {
    fault("[[account]]\nid = 111111111111\n", true, "invalid type: integer", "2:6");
    fault("[[account]]\nname = \"a\"\n", true, "missing field `id`", "1:1");
    fault("[[account]]\nid = \"1\"\nunit = \"a\"\n", true, "unknown field `unit`", "3:1");
    fault("[[account]]\nid = \"1\"\nfrom = \"soon\"\n", true, "soon is no day", "3:8");
    fault("[[account]]\nid = \"1\"\nfrom = 2025-02-01\nto = 2025-01-31\n", true, "the last day is before", "4:6");
}
