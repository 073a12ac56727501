#!/bin/sh
# Stop script of an exec resource: put the commands that stop the service where ":" stands.
# CLP_EVENT is what the start script was given; CLP_FACTOR says why the service stops.
# Exit 0 means that nothing of the service is left; everything else is a failed deactivation.

ulimit -s unlimited 2>/dev/null

stop_after_start() {
    echo NORMAL1
    if [ "$CLP_SERVER" = HOME ]; then
        echo NORMAL2
        :
    else
        echo ON_OTHER1
        :
    fi
}

stop_after_failover() {
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
    stop_after_start
else
    stop_after_failover
fi

echo EXIT
exit 0
