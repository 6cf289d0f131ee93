//! An IMAP server on loopback with one mailbox, as much of it as is asked for here, that fails where it is told to.

use std::collections::BTreeMap;
use std::sync::{Arc, Mutex, MutexGuard};

use tokio::io::{AsyncBufReadExt as _, AsyncWriteExt as _, BufReader};
use tokio::net::{TcpListener, TcpStream};

/// What it does when a mail is fetched.
#[derive(Clone, Copy, PartialEq)]
pub enum Act {
    Give,
    /// `NO`.
    Refuse,
    /// `BAD`.
    Scold,
    /// `OK` without a mail.
    Nothing,
    /// Closes the connection.
    Close,
    /// Announces so many bytes and says no more.
    Announce(u64),
    /// Sends and never ends.
    Endless,
}

pub struct Mail {
    pub body: String,
    pub seen: bool,
    pub act: Act,
}

pub struct Mailbox {
    pub mails: BTreeMap<u32, Mail>,
    pub validity: u32,
    /// Every command, without its tag.
    pub log: Vec<String>,
    /// `NO` to every search.
    pub no_search: bool,
}

#[derive(Clone)]
pub struct Fake {
    pub port: u16,
    mailbox: Arc<Mutex<Mailbox>>,
}

impl Fake {
    pub async fn start() -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").await.expect("a port");
        let port = listener.local_addr().expect("an address").port();
        let mailbox = Mailbox { mails: BTreeMap::new(), validity: 7, log: Vec::new(), no_search: false };
        let fake = Self { port, mailbox: Arc::new(Mutex::new(mailbox)) };
        let served = fake.clone();
        tokio::spawn(async move {
            while let Ok((stream, _)) = listener.accept().await {
                let served = served.clone();
                // A client that goes away ends it.
                tokio::spawn(async move { drop(served.serve(stream).await) });
            }
        });
        fake
    }

    pub fn mailbox(&self) -> MutexGuard<'_, Mailbox> {
        self.mailbox.lock().expect("not poisoned")
    }

    /// Puts mails in, the number of each in its text.
    pub fn put(&self, uids: impl IntoIterator<Item = u32>, seen: bool, act: Act) {
        for uid in uids {
            let body = format!("Message-ID: <{uid}@pc>\r\nFrom: a@b.example\r\n\r\nXONG {uid}\r\n");
            self.mailbox().mails.insert(uid, Mail { body, seen, act });
        }
    }

    pub fn fetched(&self) -> Vec<u32> {
        let log = &self.mailbox().log;
        let fetches = log.iter().filter_map(|command| command.strip_prefix("UID FETCH "));
        fetches.filter_map(|command| command.split(' ').next()?.parse().ok()).collect()
    }

    pub fn unseen(&self) -> Vec<u32> {
        self.mailbox().mails.iter().filter(|(_, mail)| !mail.seen).map(|(uid, _)| *uid).collect()
    }

    async fn serve(&self, stream: TcpStream) -> std::io::Result<()> {
        stream.set_nodelay(true)?;
        let (read, mut out) = stream.into_split();
        let mut lines = BufReader::new(read).lines();
        out.write_all(b"* OK ready\r\n").await?;
        while let Some(line) = lines.next_line().await? {
            let (tag, command) = line.split_once(' ').unwrap_or((&line, ""));
            self.mailbox().log.push(command.to_owned());
            let answer = self.answer(command);
            let Some((said, end)) = answer else {
                return Ok(());
            };
            out.write_all(said.as_bytes()).await?;
            match end {
                "hang" => std::future::pending().await,
                "endless" => loop {
                    out.write_all(&vec![b'x'; 65_536]).await?;
                },
                end => out.write_all(format!("{tag} {end}\r\n").as_bytes()).await?,
            }
        }
        Ok(())
    }

    /// What is said, and how it ends; none where the connection is closed instead.
    fn answer(&self, command: &str) -> Option<(String, &'static str)> {
        let mut mailbox = self.mailbox();
        let words: Vec<&str> = command.split(' ').collect();
        let uid = words.get(2).and_then(|uid| uid.parse::<u32>().ok()).unwrap_or(0);
        let last = mailbox.mails.last_key_value().map_or(0, |(uid, _)| *uid);
        let said = match words[..] {
            ["SELECT" | "EXAMINE", ..] => format!(
                "* {} EXISTS\r\n* 0 RECENT\r\n* FLAGS (\\Seen)\r\n* OK [UIDVALIDITY {}] valid\r\n* OK [UIDNEXT {}] \
                 next\r\n",
                mailbox.mails.len(),
                mailbox.validity,
                last + 1
            ),
            ["UID", "SEARCH", ..] if mailbox.no_search => return Some((String::new(), "NO not now")),
            ["UID", "SEARCH", ref wanted @ ..] => {
                let fits = |uid: u32, mail: &Mail| match *wanted {
                    ["UNSEEN"] => !mail.seen,
                    // From behind the last one, the last one is listed.
                    ["UID", set] => match set.strip_suffix(":*") {
                        Some(from) => uid >= from.parse::<u32>().expect("a number").min(last),
                        None => set.split(',').any(|one| one == uid.to_string()),
                    },
                    _ => panic!("an unexpected search: {command}"),
                };
                let found = mailbox.mails.iter().filter(|(uid, mail)| fits(**uid, mail));
                let found: Vec<String> = found.map(|(uid, _)| uid.to_string()).collect();
                format!("* SEARCH {}\r\n", found.join(" ")).replace("SEARCH \r", "SEARCH\r")
            }
            ["UID", "FETCH", ..] => {
                // Somebody may have deleted it: then nothing is said.
                let Some(mail) = mailbox.mails.get(&uid) else { return Some((String::new(), "OK done")) };
                let head = |length: u64| format!("* 1 FETCH (UID {uid} BODY[]<0> {{{length}}}\r\n");
                match mail.act {
                    Act::Give => {
                        let most = command.split("<0.").nth(1).and_then(|most| most.split('>').next());
                        let most = most.and_then(|most| most.parse().ok()).expect("a length");
                        let part = &mail.body[..mail.body.len().min(most)];
                        // Word of another mail may come in between.
                        format!("* 9 FETCH (FLAGS (\\Seen))\r\n{}{part})\r\n", head(part.len() as u64))
                    }
                    Act::Refuse => return Some((String::new(), "NO [SERVERBUG] cannot read")),
                    Act::Scold => return Some((String::new(), "BAD what")),
                    Act::Nothing => String::new(),
                    Act::Close => return None,
                    Act::Announce(length) => return Some((head(length) + "Subject: x", "hang")),
                    Act::Endless => return Some(("* 1 FETCH (".to_owned(), "endless")),
                }
            }
            ["UID", "STORE", ..] => {
                if let Some(mail) = mailbox.mails.get_mut(&uid) {
                    mail.seen = true;
                }
                String::new()
            }
            ["LOGOUT"] => "* BYE\r\n".to_owned(),
            _ => String::new(),
        };
        Some((said, "OK done"))
    }
}
