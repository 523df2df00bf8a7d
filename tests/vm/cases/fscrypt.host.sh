# shellcheck shell=bash
# SPDX-License-Identifier: MIT
#
# The owner's part of tests/vm/cases/fscrypt.sh: a file system that can encrypt
# directories, and the key of one, in the form that the kernel wants: struct
# fscrypt_key, its mode, 64 bytes of key, their number.

before()
{
	[ "$BOOT" = 1 ] || return 0
	truncate -s 32M "$OUTDIR/fs.img"
	/usr/sbin/mkfs.ext4 -q -O encrypt "$OUTDIR/fs.img"
	{ printf '\0\0\0\0'; head -c 64 /dev/urandom; printf '\100\0\0\0'; } > "$OUTDIR/fs.key"
	broker secret put fs/0123456789abcdef/key "$OUTDIR/fs.key"
	policy fs/ '{"appraisal": ["guest"], "tee": ["tdx"]}'
}
