#!/bin/sh
# Answers on the floating address with the name of the server that it runs on.
# exec starts this asynchronously: the one nginx process is what pidw1 watches, and since there
# is no second one, its death frees the port at once.
set -eu
umask 077

server=${BATON_SERVER:-$(hostname -s)}
resource=${BATON_RESOURCE:-$(basename "$(dirname "$0")")}
work=/run/baton-demo/$server-$resource

# The shell's own words as far as possible: clients wait for every program that is started here.
[ -d "$work/tmp" ] || mkdir -p "$work/tmp"
printf '%s\n' "daemon off;
master_process off;
pid $work/nginx.pid;
error_log stderr warn;
events { worker_connections 512; }
http {
    access_log off;
    keepalive_timeout 0;
    client_body_temp_path $work/tmp/body;
    proxy_temp_path $work/tmp/proxy;
    fastcgi_temp_path $work/tmp/fastcgi;
    uwsgi_temp_path $work/tmp/uwsgi;
    scgi_temp_path $work/tmp/scgi;
    default_type text/plain;
    server {
        listen 10.77.0.100:80;
        location / { return 200 \"$server web\n\"; }
    }
}" >"$work/nginx.conf"
cd "$work"
exec nginx -p "$work" -c "$work/nginx.conf"
