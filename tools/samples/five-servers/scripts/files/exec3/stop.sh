#!/bin/sh
# Ends what start.sh became. Done at once if it is gone already.
set -eu

server=${BATON_SERVER:-$(hostname -s)}
resource=${BATON_RESOURCE:-$(basename "$(dirname "$0")")}
work=/run/baton-demo/$server-$resource

# The pid file alone may be stale: the process must still be ours.
pid=$(cat "$work/nginx.pid" 2>/dev/null || true)
if [ -n "$pid" ] && grep -q -a -F "$work/nginx.conf" "/proc/$pid/cmdline" 2>/dev/null; then
    kill -TERM "$pid" 2>/dev/null || true
fi
exit 0
