# A new package over an old one with the database in use; removal, a new installation, and purge.
. ./lib.sh
start_mail
install_package /box/dondoc_*-1_*.deb >/dev/null
commune 5 2025-12-03
systemctl start dondoc
within 30 has_delivered 5
dondoc --now "$now" ack A.1 --by U1 >/dev/null
echo '# changed here' >>/etc/dondoc/policies.toml
chain=$(dondoc audit --format json | jq -r .head)
pid=$(state_of MainPID)

check "the new package installs over the old one" install_package /box/dondoc_*-2_*.deb
check "the service runs again, with the new program" within 30 sh -c "systemctl is-active dondoc && test \$(systemctl show dondoc -p MainPID --value) -ne $pid"
check "the administrator's changes to a policy stay" grep -q '# changed here' /etc/dondoc/policies.toml
check "the same events are there" sh -c "dondoc audit --head $chain"
check "nothing is sent again" same "$(delivered)" 5
check "an acknowledgement stays" sh -c "dondoc items --format json | jq -e '.[] | select(.id == \"A.1\" or .id == \"mau/A.1\") | .status == \"acknowledged\"'"

events=$(dondoc export --format json 2>/dev/null | wc -l)
check "remove stops the service" apt-get remove -y dondoc
check "and nothing of it runs" not pgrep -x dondoc
check "config and state stay" test -s /var/lib/dondoc/dondoc.db -a -s /etc/dondoc/people.toml
check "installed again it goes on where it was" install_package /box/dondoc_*-2_*.deb
check "the service runs" within 30 is_running
check "nothing is sent again after that either" same "$(delivered)" 5

# What an administrator made or may still need is named, and nothing else stays.
check "a backup is made" systemctl start dondoc-backup
mkdir -p /etc/cron.d
touch /etc/cron.d/dondoc-backup
check "purge ends without complaint" sh -c "apt-get purge -y dondoc >/tmp/purged 2>&1"
check "it says that the backups stay" grep -q "the backups in /var/backups/dondoc stay" /tmp/purged
check "for root alone" same "$(find /var/backups/dondoc ! -user root | wc -l)/$(ls /var/backups/dondoc | wc -l)" 0/1
check "and that a cron file stays" grep -q "/etc/cron.d/dondoc-backup stays" /tmp/purged
check "and the settings of the unit" grep -q "/etc/systemd/system/dondoc.service.d stays" /tmp/purged
rm -r /var/backups/dondoc /etc/cron.d/dondoc-backup
left=$(find / -xdev \( -path /proc -o -path /box -o -path /sys -o -path /run/systemd -o -path /var/mail -o -path /var/log \) -prune -o -name '*dondoc*' -print | grep -v '^/etc/systemd/system/dondoc.service.d$\|^/tmp')
check "and leaves nothing" same "$left" ""
check "not even the user" not getent passwd dondoc
rm -rf /etc/systemd/system/dondoc.service.d
finish
