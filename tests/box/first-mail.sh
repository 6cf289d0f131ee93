# From the package alone to the first real mail, by the commands of the guide.
. ./lib.sh
start_mail

commands=$(awk '/^<!-- first-mail -->/ { found = 1 } found && /^```$/ { exit } inside { print } found && /^```sh$/ { inside = 1 }' huong-dan.md)
count=$(grep -c . <<<"$commands")
check "the guide needs at most 6 commands ($count)" test "$count" -ge 1 -a "$count" -le 6
mkdir /root/downloads && cd /root/downloads && cp /box/dondoc_*-1_*.deb .
while read -r command; do
	check "\`${command:0:60}\`" bash -c "$command"
done <<<"$commands"
check "a real mail arrived" within 20 has_delivered 1
check "nothing but this mail left: a new commune is in rehearsal" same "$(delivered)" 1
check "the service runs" within 20 is_running
check "config is for root to write and the service to read" \
	same "$(stat -c '%U:%G %a' /etc/dondoc/dondoc.toml)" "root:dondoc 640"
check "secrets are root's alone" same "$(stat -c '%U %a' /etc/dondoc/secrets)" "root 700"
check "the state is the service's alone" same "$(find /var/lib/dondoc ! -user dondoc | wc -l)" 0
dondoc doctor --format json >/tmp/doctor
check "doctor finds what is left to do, the addresses of the posts, and no other error" \
	same "$(jq -r '[.. | objects | select(.grade? == "error") | .check] | unique | join(" ")' /tmp/doctor)" posts
check "an editor finds the schemas" test -r /etc/dondoc/schema/dondoc.json
check "the licences of what is linked are there" sh -c "zcat /usr/share/doc/dondoc/LICENSES.gz | grep -q '^rusqlite '"
check "and the copyright file leads there" grep -q /usr/share/doc/dondoc/LICENSES.gz /usr/share/doc/dondoc/copyright
check "what is promised of its safety is there" test -r /usr/share/doc/dondoc/SECURITY.md
check "the manual is there" test -r /usr/share/man/man1/dondoc.1.gz
finish
