#!/bin/sh
# Ends what start.sh became. Done at once if it is gone already.
set -eu

server=${BATON_SERVER:-$(hostname -s)}
resource=${BATON_RESOURCE:-$(basename "$(dirname "$0")")}
work=/run/baton-demo/$server-$resource

# The pid file alone may be stale: the process must still be ours, at work in its folder.
pid=
[ ! -f "$work/nginx.pid" ] || read -r pid <"$work/nginx.pid" || true
if [ -n "$pid" ] && [ "/proc/$pid/cwd" -ef "$work" ]; then
    kill -TERM "$pid" 2>/dev/null || true
fi
exit 0
