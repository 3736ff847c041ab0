"""Every way to write a host that must never be fetched."""

# ruff: noqa: E501  # lists

LOOPBACK = """127.0.0.1 127.0.0.2 127.1.2.3 127.255.255.254 2130706433 0x7f000001 0x7F000001 017700000001 0177.0.0.1
0177.0.0.01 0x7f.0.0.1 0x7f.1 127.1 127.0.1 127.0x0.1 00000177.0.0.1 127.000.000.001 0x7f.0x0.0x0.0x1 4429185025
１２７.0.0.1 １２７．０．０．１ 127。0。0。1 127｡0｡0｡1 ①②⑦.⓪.⓪.① ①②⑦。⓪。⓪。① 127.0.0.① ௧௨௭.0.0.1 ١٢٧.0.0.1 [::1] [0:0:0:0:0:0:0:1]
[0000::0001] [::127.0.0.1] [::7f00:1] [::ffff:127.0.0.1] [::ffff:7f00:1] [0:0:0:0:0:ffff:127.0.0.1] [::ffff:0:127.0.0.1]
[64:ff9b::7f00:1] [64:ff9b::127.0.0.1] [64:ff9b:1::7f00:1] [64:ff9b:1::127.0.0.1] [2002:7f00:1::] [2002:7f00:0001::1]
[2001::7f00:1] [2001:0:7f00:1::] [::1%25lo] [::1%lo] [::1%251] [fe80::1%25eth0] localhost LOCALHOST LocalHost localhost.
a.localhost foo.bar.localhost localhost.localdomain ip6-localhost ip6-loopback loc\u00adalhost ｌｏｃａｌｈｏｓｔ ⓛⓞⓒⓐⓛⓗⓞⓢⓣ
0 0.0.0.0 0.0.0 0.1.2.3 0x0 00 000.000.000.000 [::] [0::0] [::0.0.0.0]"""

PRIVATE = """10.0.0.1 10.255.255.255 0xa000001 167772161 012.0.0.1 10.1 172.16.0.1 172.31.255.254 2886729729 192.168.0.1
192.168.255.255 3232235521 0xc0a80001 0300.0250.0.1 192.168.1 １９２.168.0.1 100.64.0.1 100.127.255.254 [fc00::1] [fd00::1]
[fdff:ffff::1] [fec0::1] [fe80::1] [febf::1] [::ffff:10.0.0.1] [::ffff:192.168.0.1] [::10.0.0.1] [64:ff9b::10.0.0.1]
[64:ff9b::c0a8:1] [2002:c0a8:1::] [2002:a00:1::1] [2001:0:a00:1::] [64:ff9b:1::a00:1] printer printer.local nas.lan
db.internal wiki.intranet host.corp router.home a.home.arpa web.svc db.default.svc.cluster.local redis postgres"""

METADATA = """169.254.169.254 2852039166 0xa9fea9fe 0251.0376.0251.0376 0xa9.0xfe.0xa9.0xfe 169.254.43518 169.254.0.1
169.254.170.2 １６９.254.169.254 169。254。169。254 [::ffff:169.254.169.254] [::ffff:a9fe:a9fe] [::169.254.169.254]
[64:ff9b::a9fe:a9fe] [2002:a9fe:a9fe::] [fd00:ec2::254] [fd20:ce::254] 100.100.100.200 168.63.129.16 192.0.0.192 metadata
metadata.google.internal METADATA.google.internal computeMetadata.metadata.google.internal metadata.goog instance-data
instance-data.ec2.internal metadata.azure.internal metadata.tencentyun.internal"""

RESERVED = """192.0.0.1 192.0.0.8 192.0.0.170 192.0.2.1 198.51.100.7 203.0.113.9 192.88.99.1 198.18.0.1 198.19.255.255 224.0.0.1
239.255.255.255 240.0.0.1 255.255.255.255 4294967295 0xffffffff 1.2.3 1.2.3.4.5 256.1.1.1 1.1.1.999 0x 1.0x 99999999999
[ff02::1] [ff0e::1] [2001:db8::1] [2001:2::1] [2001:10::1] [2001:20::1] [100::1] [3fff::1] [5f00::1] [4000::1] [8000::1]
[e000::1] [::8.8.8.8] [::ffff:8.8.8.8] [64:ff9b::8.8.8.8] [2002:808:808::] [2001:0:808:808::] [::2] [1::]"""

LITERALS = sorted({word for group in (LOOPBACK, PRIVATE, METADATA, RESERVED) for word in group.split()})
