# 70 SIGKILLs of the service while 1,050 messages go out: none lost; twice only what had its mark before the kill.
. ./lib.sh
# Several times what leaves while a kill is on its way. With fewer, the next goal is behind already when the service starts
# again, and every kill hits its first messages: these are the ones that are sent for the second and last time.
messages=1050
kills=70
touch /etc/exim4/slow
start_mail
install_package /box/dondoc_*-1_*.deb >/dev/null
commune $messages 2025-12-03
settings "RestartSec=50ms" quick

systemctl start dondoc
done=0
while [[ $done -lt $kills ]]; do
	goal=$(((done + 1) * messages / (kills + 5)))
	within 60 has_delivered $goal || break
	sleep "0.0$((RANDOM % 10))"
	pid=$(state_of MainPID)
	[[ $pid -ne 0 ]] && kill -KILL "$pid" 2>/dev/null || continue
	done=$((done + 1))
	within 20 sh -c "test \$(systemctl show dondoc -p MainPID --value) -ne $pid"
done
check "it was killed $kills times" same "$done" "$kills"
restarted() { [[ $(state_of NRestarts) -ge $kills ]]; }
check "systemd started it again each time" within 20 restarted
check "every message is settled" within 120 nothing_open
check "the mail server delivered all of them" within 60 has_delivered $messages

people=$(find "$mails/new" -type f -print0 | xargs -0 grep -hm1 '^Envelope-to:' | sort -u | wc -l)
check "nobody was left out: $people of $messages" same "$people" "$messages"
dondoc outbox --format json >/box/out/outbox.json
jq -r '.[] | select(.resent) | .id' /box/out/outbox.json | sort >/tmp/resent
message_ids | tr -d '\r' | sort | uniq -c | awk '$1 > 1 { print $1, $3 }' >/tmp/twice
check "only what was marked before a kill came twice: $(wc -l </tmp/twice) of $(wc -l </tmp/resent) marked" bash -c '
	while read -r times id; do
		known=${id#<}
		known=${known%%[.@]*}
		grep -q -F -- "$known" /tmp/resent || { echo "$id came $times times"; exit 1; }
	done </tmp/twice'
cp /tmp/twice /tmp/resent /box/out/
check "the audit holds" audit_holds
check "and counts every message as sent" same "$(dondoc audit --format json | jq .notices.sent)" "$messages"
finish
