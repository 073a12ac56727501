#!/bin/sh
# Start script of an exec resource: put the commands that start the service where ":" stands.
# Exit 0 means that the service is up; every other exit code is a failed activation.

# The service gets the stack that the system allows, not the cluster service's own limit.
ulimit -s unlimited 2>/dev/null

start_normally() {
    echo NORMAL1
    if [ "$CLP_SERVER" = HOME ]; then
        echo NORMAL2
        : # the highest-priority server of the group
    else
        echo ON_OTHER1
        : # any other server
    fi
}

start_after_failover() {
    # The predecessor may have died in the middle of a write: repair half-written data first.
    echo FAILOVER1
    if [ "$CLP_SERVER" = HOME ]; then
        echo FAILOVER2
        :
    else
        echo ON_OTHER2
        :
    fi
}

case "$CLP_EVENT" in
    START | FAILOVER) ;;
    *)
        echo NO_CLP # not run by the cluster
        exit 1
        ;;
esac

if [ "$CLP_DISK" != SUCCESS ]; then
    echo ERROR_DISK
    exit 1
fi

if [ "$CLP_EVENT" = START ]; then
    start_normally
else
    start_after_failover
fi

echo EXIT
exit 0
