# The nightly backup under systemd: by its timer's service, encrypted and not; a failing one shows; a restore by pipe.
. ./lib.sh
start_mail
install_package /box/dondoc_*-1_*.deb >/dev/null
folder=/var/backups/dondoc
backups() { find $folder -type f -name 'dondoc-*' | sort; }
# Each has its second for a name, which nights never share.
back_up() { sleep 1.1; systemctl start dondoc-backup; }
failed() { systemctl --failed --plain --no-legend | grep -q '^dondoc-backup.service'; }
doctor_says() { dondoc doctor --format json | jq -e --arg grade "$1" '.[] | select(.check == "backup") | .grade == $grade' | grep -q true; }

check "the timer runs from the first day" systemctl is-active dondoc-backup.timer
check "and after every boot" systemctl is-enabled dondoc-backup.timer
check "the folder is the service's alone" same "$(stat -c '%U:%G %a' $folder)" "dondoc:dondoc 700"
commune 5 2025-12-03
rm /var/lib/dondoc/dondoc.db*
check "without a database nothing fails" systemctl start dondoc-backup
check "and nothing is made" same "$(backups)" ""
dondoc --now 2025-11-18T09:00:00+07:00 golive --yes >/dev/null
systemctl start dondoc
within 30 has_delivered 5

check "doctor misses a backup" doctor_says warning
check "a backup is made beside the daemon" systemctl start dondoc-backup
check "one file, the service's alone" same "$(stat -c '%U:%G %a' $(backups))" "dondoc:dondoc 600"
check "its words are in the journal" within 10 sh -c "journalctl -u dondoc-backup --output=cat | grep 'whole and proved'"
check "doctor has found it" doctor_says ok
check "nothing else was left" same "$(ls -A $folder | wc -l)$(find /var/lib/dondoc -name '*.part-*')" 1
rm $folder/*

# Encrypted: the key is made elsewhere and stays there.
age-keygen -o /root/key 2>/dev/null
sed -i "s|^\[backup\]|[backup]\nrecipient = \"$(age-keygen -y /root/key)\"|" /etc/dondoc/dondoc.toml
check "check takes the key" dondoc check
check "an encrypted backup is made by the hardened unit" back_up
made=$(backups)
check "by its name" sh -c "echo $made | grep '\.db\.age$'"
check "it is the service's alone" same "$(stat -c '%U:%G %a' "$made")" "dondoc:dondoc 600"
check "it is what age makes" grep -q -a '^age-encryption.org/v1' "$made"
check "nothing of the database is in it" not grep -q -a 'SQLite format\|UBND' "$made"
check "no copy is left in the clear" same "$(find / -xdev \( -path /proc -o -path /sys -o -path /box \) -prune -o -name '*.part-*' -print)" ""
check "it is not restored as it is" not dondoc restore --yes "$made"
dondoc --now "$now" ack A.1 --by U1 >/dev/null
systemctl stop dondoc
check "restored by a pipe" sh -c "age --decrypt -i /root/key $made | dondoc --now $now restore --yes -"
check "the audit holds" audit_holds
check "what came after it is gone" sh -c "dondoc items --format json | jq -e '.[] | select(.id == \"A.1\" or .id == \"mau/A.1\") | .status == \"open\"'"
check "the database is the service's" same "$(stat -c '%U' /var/lib/dondoc/dondoc.db)" dondoc

# A backup that fails shows, and takes no older one with it.
for day in {10..28}; do install -o dondoc -g dondoc -m 600 /dev/null $folder/dondoc-202001${day}T153000Z.db; done
count=$(backups | wc -l)
mv /usr/bin/age /usr/bin/age.away
check "without age it fails" not back_up
check "systemd shows it" failed
check "the journal says what to do" within 10 sh -c "journalctl -u dondoc-backup --output=cat | grep 'apt-get install age'"
check "doctor says so" sh -c "dondoc doctor | grep 'ERROR *backup'"
check "no older one went" same "$(backups | wc -l)" "$count"
mv /usr/bin/age.away /usr/bin/age
check "with it the next one is made" back_up
check "and older ones go" same "$(backups | wc -l)" 7
check "the unit no longer counts as failed" not failed

# A machine that was off at night makes it up.
stamp=/var/lib/systemd/timers/stamp-dondoc-backup.timer
systemctl stop dondoc-backup.timer
touch -d '3 days ago' $stamp
printf '[Timer]\nRandomizedDelaySec=0\n' >/tmp/now.conf
install -D -m 644 /tmp/now.conf /etc/systemd/system/dondoc-backup.timer.d/now.conf
systemctl daemon-reload
newest=$(backups | tail -1)
# So many starts in so short a time are not what nights are like.
systemctl reset-failed dondoc-backup 2>/dev/null
sleep 1.1
systemctl start dondoc-backup.timer
made_up() { [[ $(backups | tail -1) != "$newest" ]]; }
check "a missed night is made up" within 30 made_up
finish
