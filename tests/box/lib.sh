# What the scenarios share: sourced inside the box, where /box holds the packages and these scripts.
# A scenario ends with `finish`.

passed=0
failed=0
# The working day and minute that the service believes it starts in; the box may be booted on a Sunday.
now=2025-11-19T07:45:00+07:00

# check WHAT COMMAND...: one requirement.
check() {
	local what=$1
	shift
	if "$@" >/tmp/said 2>&1; then
		passed=$((passed + 1))
		echo "ok    $what"
	else
		failed=$((failed + 1))
		echo "FAIL  $what"
		sed 's/^/      /' /tmp/said | head -20
	fi
}

finish() {
	[[ $failed -eq 0 ]] || journalctl -u dondoc --no-pager -n 30 --output=cat
	echo "$passed $failed" >/box/out/counts
	[[ $failed -eq 0 ]]
	exit
}

# within SECONDS COMMAND...: waits for a state, not for a moment.
within() {
	local end=$((SECONDS + $1))
	shift
	until "$@" >/dev/null 2>&1; do
		[[ $SECONDS -lt $end ]] || { echo "never: $*"; "$@"; return 1; }
		sleep 0.05
	done
}

same() { [[ $1 == "$2" ]] || { echo "«$1», not «$2»"; return 1; }; }
not() { ! "$@"; }

install_package() { DEBIAN_FRONTEND=noninteractive apt-get install -y "$1" </dev/null; }
state_of() { systemctl show dondoc --property="$1" --value; }
is_running() { same "$(state_of ActiveState)/$(state_of SubState)" active/running; }
# said SINCE TEXT: the service's journal since that instant.
said() { journalctl -u dondoc --since "@$1" --output=cat --no-pager | grep -F -- "$2"; }
errors_since() { journalctl -u dondoc --since "@$1" --priority=err --output=cat --no-pager; }
second() { sleep 1; date +%s; }

# ---------------------------------------------------------------- the mail server

mails=/var/mail/box
start_mail() {
	cp /box/exim.conf /etc/exim4/exim4.conf
	systemctl restart exim4
	within 10 mail_answers
}
mail_answers() { exec 9<>/dev/tcp/127.0.0.1/25 && exec 9>&-; } 2>/dev/null
delivered() { find "$mails/new" -type f 2>/dev/null | wc -l; }
has_delivered() { [[ $(delivered) -ge $1 ]]; }
message_ids() { find "$mails/new" -type f -print0 | xargs -0 -r grep -hm1 '^Message-ID:'; }

# ---------------------------------------------------------------- a commune

# commune UNITS DUE: so many units with one focal person and one task each, live, with the mail server here.
commune() {
	local n
	dondoc init /etc/dondoc --yes --name "UBND xã Mẫu" --admin p1@x.example --mail-host 127.0.0.1 --mail-port 25 \
		--mail-tls none --mail-from nhac-viec@x.example >/dev/null
	{
		printf '[roles]\nchair = "p0"\nchair_office = "p1"\nadmins = ["p1"]\n[roles.overseer]\nplan = "U0"\n'
		for ((n = 0; n < $1; n++)); do
			printf '[[unit]]\ncode = "U%d"\nname = "Đơn vị %d"\nfocal = "p%d"\n' $n $n $n
			printf '[[person]]\nid = "p%d"\ntitle = "Đầu mối %d"\nemail = "p%d@x.example"\n' $n $n $n
		done
	} >/etc/dondoc/people.toml
	sed -i 's/"TTPVHCC", "VP"/"U0"/' /etc/dondoc/policies.toml
	{
		printf '[plan]\nid = "mau"\nnumber = "1/KH"\ndate = 2025-10-24\nissuer = "UBND xã"\ntitle = "T"\nyear = 2025\n'
		for ((n = 0; n < $1; n++)); do
			printf '[[row]]\nid = "A.%d"\ntitle = "Nhiệm vụ %d"\nshort = "Nhiệm vụ %d"\ndue = { on = %s }\nlead = ["U%d"]\n' \
				$n $n $n "$2" $n
		done
	} >/etc/dondoc/plans/mau.toml
	sed -i 's/^daily = true/daily = false/' /etc/dondoc/dondoc.toml
	dondoc --now 2025-11-18T09:00:00+07:00 golive --yes >/dev/null
	settings "ExecStart=
ExecStart=/usr/bin/dondoc --now $now run"
}

# settings LINES: what `systemctl edit dondoc` would add.
settings() {
	mkdir -p /etc/systemd/system/dondoc.service.d
	printf '[Service]\n%s\n' "$1" >"/etc/systemd/system/dondoc.service.d/${2:-now}.conf"
	systemctl daemon-reload
}
audit_holds() { same "$(dondoc audit --format json | jq .ok)" true; }
nothing_open() { same "$(dondoc outbox list --open --format json | jq length)" 0; }
