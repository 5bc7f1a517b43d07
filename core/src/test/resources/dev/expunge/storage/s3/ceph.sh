#!/bin/bash
# Starts Ceph's S3 server on loopback: a monitor, one store in memory, the gateway. Prints "ready", serves until its
# standard input ends, which is also when whoever started it dies, and leaves nothing behind.
#   ceph.sh FOLDER PORT-OF-THE-MONITOR PORT-OF-THE-GATEWAY
set -e
W=$1 MON=$2 RGW=$3
mkdir -p "$W"/{mon,osd0,run,log,rgw}
over() { trap - EXIT; kill -9 $(cat "$W"/*.pid 2> /dev/null) 2> /dev/null || true; rm -rf "$W"; }
trap over EXIT
FSID=$(cat /proc/sys/kernel/random/uuid)
cat > "$W/ceph.conf" <<CONF
[global]
fsid = $FSID
mon host = [v2:127.0.0.1:$MON]
auth cluster required = cephx
auth service required = cephx
auth client required = cephx
auth allow insecure global id reclaim = false
keyring = $W/keyring
public addr = 127.0.0.1
cluster addr = 127.0.0.1
ms bind port min = 16800
ms bind port max = 17800
osd pool default size = 1
osd pool default min size = 1
osd pool default pg num = 1
osd pool default pgp num = 1
osd pool default pg autoscale mode = off
mon allow pool size one = true
mon warn on pool no redundancy = false
osd crush chooseleaf type = 0
osd objectstore = memstore
memstore device bytes = 1073741824
run dir = $W/run
admin socket = $W/run/\$cluster-\$name.asok
log file = $W/log/\$name.log
mon data = $W/mon
osd data = $W/osd0
mon data avail crit = 1
mon data avail warn = 1
[client.rgw]
rgw frontends = beast endpoint=127.0.0.1:$RGW
rgw data = $W/rgw
rgw thread pool size = 16
rgw dns name = 127.0.0.1
rgw crypt require ssl = false
rgw crypt s3 kms backend = testing
rgw crypt s3 kms encryption keys = testkey-1=YmluCmJvb3N0CmJvb3N0LWJ1aWxkCmNlcGguY29uZgo=
CONF
C=(-c "$W/ceph.conf") K=$W/keyring
{
    ceph-authtool -C "$K" --gen-key -n mon. --cap mon 'allow *'
    ceph-authtool "$K" --gen-key -n client.admin --cap mon 'allow *' --cap osd 'allow *' --cap mgr 'allow *'
    ceph-authtool "$K" --gen-key -n client.rgw --cap mon 'allow *' --cap osd 'allow *'
    ceph-authtool "$K" --gen-key -n osd.0 --cap mon 'allow profile osd' --cap osd 'allow *'
    monmaptool --create --fsid "$FSID" --addv a "[v2:127.0.0.1:$MON]" "$W/monmap"
    ceph-mon "${C[@]}" -i a --mkfs --monmap "$W/monmap" --keyring "$K"
    ceph-mon "${C[@]}" -i a -f < /dev/null & echo $! > "$W/mon.pid"
    until timeout 5 ceph "${C[@]}" -s; do sleep 0.2; done
    UUID=$(cat /proc/sys/kernel/random/uuid)
    ceph "${C[@]}" osd new "$UUID"
    ceph-osd "${C[@]}" -i 0 --mkfs --osd-uuid "$UUID"
    ceph "${C[@]}" osd crush add osd.0 1 root=default host=localhost || true
    ceph-osd "${C[@]}" -i 0 -f < /dev/null & echo $! > "$W/osd.pid"
    until ceph "${C[@]}" osd stat | grep -q '1 up'; do sleep 0.2; done
    radosgw "${C[@]}" -n client.rgw -f < /dev/null & echo $! > "$W/rgw.pid"
    until (exec 3<> "/dev/tcp/127.0.0.1/$RGW") 2> /dev/null; do
        kill -0 $! || exit 1
        sleep 0.1
    done
    radosgw-admin "${C[@]}" -n client.rgw user create --uid=owner --display-name=owner --access-key=owner --secret=owner-secret
    radosgw-admin "${C[@]}" -n client.rgw user create --uid=export --display-name=export --access-key=export --secret=export-secret
} > "$W/log/start" 2>&1
echo ready
cat > /dev/null
