#!/bin/sh
# Tries docker-compose.yml as a newcomer would: builds, starts, asks, removes everything. Fails with the containers' logs.
# Uses the ports of that file, and refuses to touch a stack that is there already.
set -eu
cd "$(dirname "$0")/.."

page=http://127.0.0.1:8080
left() {
    docker ps -aq --filter label=com.docker.compose.project=logly
    docker volume ls -q --filter label=com.docker.compose.project=logly
    docker network ls -q --filter label=com.docker.compose.project=logly
}
if [ -n "$(left)" ]; then
    echo "check-compose: there is a stack named logly already; remove it first" >&2
    exit 75
fi
volumes=$(docker volume ls -q | sort)

trap 'code=$?; [ $code -eq 0 ] || docker compose logs --tail 30; docker compose down -v --timeout 15; exit $code' EXIT
trap 'exit 1' INT TERM

# The answer to a request once it matches, within 30 s.
expect() {
    tries=0
    until curl -fsS "$page$1" 2>/dev/null | grep -E -o "$2"; do
        tries=$((tries + 1))
        if [ $tries -ge 30 ]; then
            echo "check-compose: $1 does not answer $2, but: $(curl -sS "$page$1" 2>&1)" >&2
            exit 1
        fi
        sleep 1
    done
}

docker compose up --build --wait --wait-timeout 600
expect /ready '"ready":true'
expect /api/v1/hosts "\"host\":\"$(uname -n)\""
kilobytes=$(awk '/^MemTotal/ {print $2}' /proc/meminfo)
expect '/api/v1/system-metrics?limit=1' "\"memoryTotalBytes\":$((kilobytes * 1024))"
expect '/api/v1/aggregates/hourly?limit=1' '"systemMetricsCount":[1-9][0-9]*'

docker compose down -v --timeout 15
trap - EXIT
if [ -n "$(left)" ] || [ "$(docker volume ls -q | sort)" != "$volumes" ]; then
    echo "check-compose: 'down -v' left something behind" >&2
    exit 1
fi
echo "check-compose: passed"
