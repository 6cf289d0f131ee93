# What breaks around the service: one clear error each, recovery by itself, nothing lost.
. ./lib.sh
start_mail
install_package /box/dondoc_*-1_*.deb >/dev/null
commune 10 2025-12-03
settings "RestartSec=1s
Environment=DONDOC_LOG=info" quick

# one_error SINCE TEXT: there is one, and it says TEXT; the service goes on trying.
one_error() {
	local since=$1 text=$2 errors
	within 90 sh -c "journalctl -u dondoc --since @$since --priority=err --output=cat --no-pager | grep -q -F -- '$text'" || {
		errors_since "$since"
		return 1
	}
	errors=$(errors_since "$since")
	echo "$errors"
	[[ $(wc -l <<<"$errors") -eq 1 ]]
}

# A disk that is full: the state on a small one of its own.
systemctl stop dondoc
mount -t tmpfs -o size=24m small /mnt
cp -a /var/lib/dondoc/. /mnt/
mount --bind /mnt /var/lib/dondoc
chown dondoc:dondoc /var/lib/dondoc
dd if=/dev/zero of=/mnt/ballast bs=64k status=none 2>/dev/null
since=$(second)
systemctl start --no-block dondoc
check "disk full: one error that names it" one_error "$since" "no space is left"
rm /mnt/ballast
check "disk full: it recovers by itself" within 100 has_delivered 10
check "disk full: nothing is left over" within 20 nothing_open
systemctl stop dondoc
umount /var/lib/dondoc
rm -rf /var/lib/dondoc/*
cp -a /mnt/. /var/lib/dondoc/
umount /mnt
check "disk full: nothing is lost" audit_holds

# A database that can be read only.
mount --bind /var/lib/dondoc/dondoc.db /var/lib/dondoc/dondoc.db
mount -o remount,bind,ro /var/lib/dondoc/dondoc.db
since=$(second)
systemctl start --no-block dondoc
check "read-only: one error that names the file" one_error "$since" "dondoc.db"
umount /var/lib/dondoc/dondoc.db
check "read-only: it recovers by itself" within 100 said "$since" "works again"
systemctl stop dondoc
check "read-only: nothing is lost" audit_holds

# A database that became somebody else's.
chown root:root /var/lib/dondoc/dondoc.db
chmod 600 /var/lib/dondoc/dondoc.db
since=$(second)
systemctl start --no-block dondoc
check "permissions: one error that names the file" one_error "$since" "dondoc.db"
chown dondoc:dondoc /var/lib/dondoc/dondoc.db
check "permissions: it recovers by itself" within 100 said "$since" "works again"
check "permissions: nothing is lost" audit_holds
systemctl stop dondoc
finish
