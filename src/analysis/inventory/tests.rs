use super::*;

fn volumes(text: &str) -> Result<Volumes> {
    let mut volumes = Volumes::default();
    volumes.add("volumes.json", text).map(|()| volumes)
}

fn cpu(text: &str) -> Result<Cpu> {
    let mut cpu = Cpu::default();
    cpu.add("cpu.csv", text).map(|()| cpu)
}

/// As `aws ec2 describe-volumes` prints it.
const DESCRIBED: &str = r#"{
    "Volumes": [
        {
            "Attachments": [],
            "AvailabilityZone": "us-east-1a",
            "CreateTime": "2024-03-01T10:00:00.000Z",
            "Encrypted": false,
            "Size": 80,
            "State": "available",
            "VolumeId": "vol-1",
            "VolumeType": "gp2"
        },
        {
            "Attachments": [{"AttachTime": "2024-03-01T10:00:00.000Z", "InstanceId": "i-1", "State": "attached"}],
            "State": "in-use",
            "VolumeId": "vol-2"
        },
        {"Attachments": [], "VolumeId": "vol-3"}
    ]
}"#;

#[test]
fn volumes_as_the_command_line_prints_them() {
    let volumes = volumes(DESCRIBED).unwrap();
    let attached = ["vol-1", "vol-2", "vol-3", "vol-4"].map(|id| volumes.is_attached(id));
    assert_eq!(attached, [Some(false), Some(true), Some(false), None]);
    // FOCUS has ARNs.
    assert_eq!(volumes.is_attached("arn:aws:ec2:us-east-1:111111111111:volume/vol-1"), Some(false));
}

#[test]
fn a_volume_of_two_files_is_attached_if_either_says_so() {
    let mut both = volumes(DESCRIBED).unwrap();
    both.add("b.json", r#"{"Volumes": [{"VolumeId": "vol-1", "State": "in-use"}]}"#).unwrap();
    assert_eq!(both.is_attached("vol-1"), Some(true));
}

#[test]
fn what_is_no_list_of_volumes() {
    for (text, said) in [
        ("{\n  \"Volumes\": [\n    {\"VolumeId\": 5}\n  ]\n}", "volumes.json:3:18"),
        ("[]", "this is no list of volumes"),
        ("", "EOF while parsing a value"),
        (r#"{"Volumes": [{"VolumeId": "vol-9"}]}"#, "vol-9 has neither a State nor Attachments"),
    ] {
        let error = volumes(text).unwrap_err();
        assert!(error.to_string().contains(said), "{error}");
        assert!(error.hint().unwrap().contains("describe-volumes"), "{text}");
    }
}

#[test]
fn averages_of_one_row_or_several() {
    let cpu = cpu("\u{feff}Timestamp,InstanceId,Average CPU\n1,i-1,4.5\n2,i-1,1.5%\n1,i-2, 40\n").unwrap();
    // (4.5 + 1.5) / 2 = 3
    assert_eq!(["i-1", "i-2", "i-3"].map(|id| cpu.average(id)), [Some(3 * money::ONE), Some(40 * money::ONE), None]);
}

#[test]
fn what_is_no_csv_of_averages() {
    for (text, said, hint) in [
        ("id,size\ni-1,3\n", "no column holds their average CPU", "resource_id,average_cpu"),
        ("cpu\n3\n", "no column holds resource ids", "resource_id,average_cpu"),
        ("", "no column holds resource ids", "resource_id,average_cpu"),
        ("id,cpu\ni-1,3\ni-2,much\n", "cpu.csv:3:1", "from 0 to 100"),
        ("id,cpu\ni-1,3\ni-2,much\n", "\"much\" is no average CPU", "from 0 to 100"),
        ("id,cpu\ni-1,101\n", "\"101\" is no average CPU", "from 0 to 100"),
        ("id,cpu\ni-1\n", "\"\" is no average CPU", "from 0 to 100"),
        ("id,cpu\n,3\n", "this row has no resource id", "resource_id,average_cpu"),
    ] {
        let error = cpu(text).unwrap_err();
        assert!(error.to_string().contains(said), "{text}: {error}");
        assert!(error.hint().unwrap().contains(hint), "{text}");
    }
}
