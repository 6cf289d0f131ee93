# The service under systemd: ready, hardened, watched; killed, hung, reloaded; and what its journal says.
. ./lib.sh
start_mail
install_package /box/dondoc_*-1_*.deb >/dev/null
commune 12 2025-12-03
printf 'x' >/etc/dondoc/secrets/probe

verified=$(systemd-analyze verify /lib/systemd/system/dondoc*.{service,timer,socket} 2>&1 | grep -v "man dondoc")
check "systemd-analyze verify is silent" same "$verified" ""
for unit in dondoc dondoc-tick dondoc-backup; do
	exposure=$(systemd-analyze security --offline=true "/lib/systemd/system/$unit.service" | sed -n 's/.*exposure level.*: \([0-9.]*\).*/\1/p')
	check "the exposure of $unit is at most 1.1 ($exposure)" awk "BEGIN { exit !($exposure <= 1.1) }"
	check "$unit leaves no dump of its memory" same "$(systemctl show "$unit" --property=LimitCORE --value)" 0
done

check "start waits until the service is ready" systemctl start dondoc
check "it is running" is_running
tells_status() { [[ -n $(state_of StatusText) ]]; }
check "its status line tells what it does" within 20 tells_status
check "everybody's message arrives through a real mail server" within 30 has_delivered 12
check "nothing is left over" within 10 nothing_open
check "secrets reach it as credentials" test -n "$(ls /run/credentials/dondoc.service/ | grep probe)"

# SIGKILL: it comes back and sends nothing again.
restarts=$(state_of NRestarts)
systemctl kill --signal=KILL dondoc
check "after SIGKILL it comes back" within 30 sh -c "test \$(systemctl show dondoc -p NRestarts --value) -gt $restarts && systemctl is-active dondoc"
check "and sends nothing again" same "$(delivered)" 12

# A hang: the watchdog ends it and it starts again.
settings "WatchdogSec=2s
RestartSec=100ms" watchdog
systemctl restart dondoc
before=$(state_of MainPID)
restarts=$(state_of NRestarts)
kill -STOP "$before"
check "when it hangs, the watchdog starts it again" within 30 sh -c "test \$(systemctl show dondoc -p NRestarts --value) -gt $restarts && systemctl is-active dondoc"
check "systemd names the watchdog as the reason" sh -c "journalctl -u dondoc --no-pager | grep -q -i 'watchdog timeout'"
rm /etc/systemd/system/dondoc.service.d/watchdog.conf
systemctl daemon-reload
systemctl restart dondoc

# Reload, first with a broken config, then with a good one.
since=$(second)
cp -p /etc/dondoc/dondoc.toml /tmp/good
pid=$(state_of MainPID)
echo 'wrong = ' >>/etc/dondoc/dondoc.toml
check "systemctl reload fails on a broken config" not systemctl reload dondoc
tells_refusal() { state_of StatusText | grep -q 'CONFIG REFUSED.*dondoc.toml:'; }
check "the status line says so" within 10 tells_refusal
check "a broken config is refused by file and line" within 10 said "$since" "dondoc.toml:"
check "and the service goes on" same "$(state_of MainPID)" "$pid"
cp -p /tmp/good /etc/dondoc/dondoc.toml
sed -i 's/^name = .*/name = "UBND xã Khác"/' /etc/dondoc/dondoc.toml
since=$(second)
check "systemctl reload takes a good config over" systemctl reload dondoc
check "a good config is taken over" within 10 said "$since" "config"
check "the status line no longer says so" within 10 not tells_refusal
check "without an error" same "$(errors_since "$since")" ""
check "and without a restart" same "$(state_of MainPID)" "$pid"

# An administrator's own tools: root leaves nothing behind that the service cannot read.
check "people leave keeps the owner and the mode of people.toml" sh -c \
	'was=$(stat -c "%u:%g %a" /etc/dondoc/people.toml) && dondoc people leave p11 2025-12-31 && test "$was" = "$(stat -c "%u:%g %a" /etc/dondoc/people.toml)"'
systemctl restart dondoc
check "and the service starts with it" is_running
install -m 600 /etc/dondoc/plans/mau.toml /etc/dondoc/plans/khac.toml
sed -i 's/^id = "mau"/id = "khac"/; s/"A\./"B./' /etc/dondoc/plans/khac.toml
check "a plan that only root can read is refused" not systemctl reload dondoc
names_the_plan() { state_of StatusText | grep -q 'plans/khac.toml'; }
check "the status line names it" within 10 names_the_plan
check "doctor names it" sh -c "dondoc doctor | grep 'cannot read /etc/dondoc/plans/khac.toml'"
rm /etc/dondoc/plans/khac.toml
systemctl reload dondoc

# The journal.
check "messages carry fields" sh -c "journalctl TARGET=dondoc::daemon::run DONDOC_STATE=/var/lib/dondoc --no-pager | grep -q 'is running'"
check "nothing that happened needed a person but the broken config" \
	same "$(journalctl -u dondoc _COMM=dondoc --priority=err --output=cat --no-pager | grep -vc 'config was not taken over')" 0
check "nobody's address stands in the journal" not sh -c "journalctl -u dondoc --no-pager | grep -E 'p[0-9]+@x\.example'"

# The figures, on a Unix socket of the unit's own folder.
sed -i 's|^# listen = "127.0.0.1:9468".*|listen = "unix:/run/dondoc/metrics.sock"|' /etc/dondoc/dondoc.toml
systemctl restart dondoc
check "Prometheus reads the figures" within 10 sh -c "curl -s --unix-socket /run/dondoc/metrics.sock http://dondoc/metrics | grep -q '^dondoc_items'"
curl -s --unix-socket /run/dondoc/metrics.sock http://dondoc/metrics >/box/out/metrics

check "a process of it may not dump either" sh -c "grep -q 'Max core file size *0 *0 ' /proc/$(state_of MainPID)/limits"

check "stop ends it well" systemctl stop dondoc
check "by exit code 0" same "$(state_of ExecMainStatus)" 0
check "the audit holds" audit_holds

# The timer instead of the daemon.
mkdir /etc/systemd/system/dondoc-tick.service.d
printf '[Service]\nExecStart=\nExecStart=/usr/bin/dondoc --now %s tick\n' "$now" >/etc/systemd/system/dondoc-tick.service.d/now.conf
systemctl daemon-reload
systemctl start dondoc
systemctl start dondoc-tick.timer
check "the timer takes the daemon's place" not systemctl is-active --quiet dondoc
check "and one tick works" systemctl start dondoc-tick.service
systemctl start dondoc
check "the daemon takes the timer's place" not systemctl is-active --quiet dondoc-tick.timer
finish
