#!/bin/sh
# Runs as the recovery script of ipw1 and before its failover; CLP_ACTION says which.
case "$CLP_ACTION" in
RECOVERY) echo "$CLP_MONITORNAME: attempt $CLP_RECOVERYCOUNT before a failover" ;;
FAILOVER) echo "$CLP_MONITORNAME: failover $CLP_FAILOVERCOUNT follows" ;;
*) exit 1 ;;
esac
