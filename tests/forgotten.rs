//! What people write, from the phone to the file: of a note that could name a citizen, and of a stranger, no byte is left
//! in the database or its log once a day is over; what a refusal says.

use crate::verbs::{Batch, StoreVerbs as _};
use crate::{world, zalo};

use dondoc::model::{ChannelName, PersonId};
use dondoc::state::spool;
use dondoc::store::PeopleWrite;
use serde_json::json;
use world::{World, plan, shipped_with};
use zalo::Zalo;

const START: &str = "2025-11-17 09:00";
const ROW: &str = "[[row]]\nid = \"A.1\"\ntitle = \"Báo cáo một\"\nshort = \"Báo cáo một\"\ndue = { on = 2025-11-24 }\nlead = [\"KT\"]\n";

async fn commune(zalo: &Zalo) -> World {
    let dondoc = format!(
        "id = \"dien-khanh\"\nname = \"UBND xã Diên Khánh\"\n{}",
        zalo.settings(&["zalo_bot", "webhook"])
    );
    let shipped = std::fs::read_to_string(concat!(env!("CARGO_MANIFEST_DIR"), "/config/people.toml"))
        .expect("the shipped people");
    let people = shipped.lines().map(|line| match line.strip_prefix("email = ") {
        Some(_) => format!("{line}\nprefer = [\"zalo_bot\", \"webhook\"]\n"),
        None => format!("{line}\n"),
    });
    let (people, rows): (String, String) = (people.collect(), plan(ROW));
    let files =
        [("dondoc.toml", dondoc.as_str()), ("people.toml", people.as_str()), ("plans/p.toml", rows.as_str())];
    let mut world = World::rehearsing(shipped_with(&files), START).await;
    world.go_live().await;
    for person in ["dm-kt", "tp-kt", "chu-tich"] {
        let address = format!("c-{person}");
        let bind =
            PeopleWrite::Bind { person: PersonId::new(person), channel: ChannelName::ZaloBot, address };
        let batch = Batch { people: vec![bind], ..Batch::default() };
        world.engine.tenant.store.commit(world.now(), batch).await.expect("bound");
    }
    world
}

async fn says(world: &mut World, zalo: &Zalo, chat: &str, text: &str) -> Vec<String> {
    let id = format!("{chat} {text}");
    let update = json!({ "event_name": "message.text.received", "message": {
        "from": { "id": chat, "display_name": "x", "is_bot": false }, "chat": { "id": chat, "chat_type": "PRIVATE" },
        "text": text, "message_id": id, "date": 1_763_600_000_000_i64 } });
    spool::put(world.dir.path(), ChannelName::ZaloBot, update.to_string().as_bytes(), world.now())
        .expect("kept");
    let before = zalo.take_texts(chat).len();
    world.pass().await;
    zalo.take_texts(chat).into_iter().skip(before).collect()
}

/// The words of the corpus that no file may hold, in every note of it that has some.
fn telling(note: &str) -> Vec<&str> {
    note.split(' ').filter(|word| word.chars().filter(char::is_ascii_digit).count() >= 5).collect()
}

#[tokio::test(flavor = "multi_thread")]
async fn no_byte_of_a_citizen_or_a_stranger_is_left_in_the_file() {
    let zalo = Zalo::start();
    let mut world = commune(&zalo).await;
    let corpus = include_str!("notes/personal.txt");
    let notes: Vec<&str> =
        corpus.lines().filter(|line| !telling(line).is_empty() && !line.starts_with('#')).collect();
    assert!(notes.len() >= 15, "{} notes with numbers", notes.len());
    for note in &notes {
        for word in ["NHAN A.1", "XONG A.1 60%", "HEN A.1 21/11"] {
            says(&mut world, &zalo, "c-dm-kt", &format!("{word} {note}")).await;
        }
        // A leader who gives a task, and says yes to whatever comes back.
        says(&mut world, &zalo, "c-chu-tich", &format!("GIAO KT: xử lý việc {note}, trước ngày 25/11")).await;
        says(&mut world, &zalo, "c-chu-tich", &format!("GIAO {note}: xử lý việc này, trước ngày 25/11"))
            .await;
        says(&mut world, &zalo, "c-chu-tich", &format!("DONG Y {note}")).await;
    }
    says(&mut world, &zalo, "stranger-4711", "xin chào 0911222333").await;
    says(&mut world, &zalo, "c-dm-kt", "HEN A.1 20/11 chờ số liệu của Sở Nội vụ").await;
    world.at("2025-11-18 00:00").await;
    let file = world.engine.tenant.store.path().to_owned();
    let log = std::fs::read(file.with_file_name("dondoc.db-wal")).unwrap_or_default();
    assert!(log.is_empty(), "{} bytes of log after the first pass of a day", log.len());
    let bytes = std::fs::read(file).expect("the database");
    let holds = |text: &str| {
        let is_there = |at: usize| bytes[at..].starts_with(text.as_bytes());
        // In a digest in hex five digits stand by chance.
        let is_of_digest = |at: usize| {
            let hex = |byte: &&u8| byte.is_ascii_hexdigit();
            let behind = bytes[at..].iter().take_while(hex).count();
            behind + bytes[..at].iter().rev().take_while(hex).count() >= 32
        };
        (0..bytes.len()).any(|at| is_there(at) && !is_of_digest(at))
    };
    assert!(holds("Sở Nội vụ"), "what is harmless is there, so the look is a real one");
    for text in notes.iter().flat_map(|note| telling(note)).chain(["stranger-4711", "0911222333"]) {
        let near = || {
            let at = (0..bytes.len()).find(|at| bytes[*at..].starts_with(text.as_bytes())).unwrap_or(0);
            String::from_utf8_lossy(&bytes[at.saturating_sub(60)..(at + 60).min(bytes.len())]).into_owned()
        };
        assert!(!holds(text), "{text} is in the file: {}", near());
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn every_refusal_says_what_to_write_instead() {
    let zalo = Zalo::start();
    let mut world = commune(&zalo).await;
    for (count, (note, instead)) in [
        ("gọi 0905 123 456", "chỉ cần ghi số văn bản"),
        ("ông Nguyễn Văn An chưa ký", "đề nghị ghi chức danh, tên đơn vị hoặc mã hồ sơ"),
        ("nva@gmail.com", "chỉ cần ghi tên đơn vị"),
        ("sinh năm 1980", "đề nghị ghi mã hồ sơ"),
        ("số nhà 12", "chỉ ghi tên thôn, xã"),
        ("xe 79A-123.45", "đề nghị ghi mã hồ sơ"),
    ]
    .into_iter()
    .enumerate()
    {
        let word = format!("HEN A.1 {}/11", count + 18);
        let back = says(&mut world, &zalo, "c-dm-kt", &format!("{word} {note}")).await.join("\n");
        assert!(back.contains("không được lưu") && back.contains(instead), "{note}: {back}");
    }
    says(&mut world, &zalo, "c-dm-kt", "XONG A.1 45/BC-KT 20/11/2025").await;
    let back = says(&mut world, &zalo, "c-tp-kt", "TRA LAI A.1 bà Lan chưa ký").await.join("\n");
    assert!(back.starts_with("Chưa ghi nhận") && back.contains("gửi lại với lý do"), "{back}");
}
