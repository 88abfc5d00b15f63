# SPDX-License-Identifier: Apache-2.0
#
# Installs what `swift build -c release` made:
#
#   make -f packaging/install.mk install [DESTDIR=/tmp/root] [PREFIX=/usr] [BINARY=...]
#
# Included by the Makefile too. No file of the administrator's is touched; nothing is started.

PREFIX ?= /usr
BINARY ?= .build/release/vppd
INSTALL ?= install

vppd_packaging := $(dir $(lastword $(MAKEFILE_LIST)))
vppd_manuals := $(wildcard $(vppd_packaging)man/*.[1-8])
vppd_example := $(wildcard $(vppd_packaging)../config.example.toml)
vppd_root := $(DESTDIR)$(PREFIX)

.PHONY: install
install:
	@test -x $(BINARY) || { echo "no $(BINARY); build it: swift build -c release" >&2; exit 1; }
	$(INSTALL) -D -m 0755 $(BINARY) $(vppd_root)/bin/vppd
	$(INSTALL) -d -m 0755 $(vppd_root)/lib/systemd/system
	sed 's|/usr/bin/vppd|$(PREFIX)/bin/vppd|' $(vppd_packaging)vppd.service \
	    > $(vppd_root)/lib/systemd/system/vppd.service
	chmod 0644 $(vppd_root)/lib/systemd/system/vppd.service
	$(INSTALL) -D -m 0644 $(vppd_packaging)vppd.sysusers $(vppd_root)/lib/sysusers.d/vppd.conf
	$(INSTALL) -D -m 0644 $(vppd_packaging)vppd.catalog \
	    $(vppd_root)/lib/systemd/catalog/vppd.catalog
	for page in $(vppd_manuals); do \
	    $(INSTALL) -D -m 0644 $$page \
	        $(vppd_root)/share/man/man$${page##*.}/$${page##*/} || exit 1; \
	done
	for file in $(vppd_example); do \
	    $(INSTALL) -D -m 0644 $$file $(vppd_root)/share/doc/vppd/examples/vppd.toml || exit 1; \
	done
	$(INSTALL) -d -m 0755 $(DESTDIR)/etc/vppd
	@test -n "$(DESTDIR)" || printf '%s\n' 'Installed. Next:' \
	    '  systemd-sysusers && journalctl --update-catalog && systemctl daemon-reload' \
	    '  install -m 0644 $(PREFIX)/share/doc/vppd/examples/vppd.toml /etc/vppd/vppd.toml' \
	    '  systemctl enable --now vppd'
