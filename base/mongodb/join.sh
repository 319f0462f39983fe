# Makes this pod a member of the replica set, however long it takes; on a member it changes nothing. Runs after each start.
set -euo pipefail
name=$HOSTNAME.mongodb-headless
members=mongodb-0.mongodb-headless:27017,mongodb-1.mongodb-headless:27017,mongodb-2.mongodb-headless:27017
as_root() { mongosh --quiet --username root --password "$MONGO_INITDB_ROOT_PASSWORD" "$@"; }

# A primary takes this pod in. Without one, the very first pod starts the set.
join() {
  local entry="rs.conf().members.some(member => member.host === '$name:27017') || rs.add('$name:27017')"
  local first="{ _id: '$REPLICA_SET', members: [{ _id: 0, host: '$name:27017' }] }"
  as_root --host "$REPLICA_SET/$members" --serverSelectionTimeoutMS 5000 --eval "$entry" && return
  [[ $HOSTNAME == *-0 ]] || return
  as_root --host "$name" --port 27017 --eval 'rs.status().ok' ||
    as_root --host "$name" --port 27017 --eval "rs.initiate($first)"
}

# By its name, since the image's first, temporary server, which makes users, answers on localhost only.
until mongosh --quiet --host "$name" --port 27017 --eval 'db.adminCommand("ping")' >/dev/null 2>&1; do sleep 1; done
until join >/tmp/join.log 2>&1; do
  tail -n 1 /tmp/join.log
  sleep 2
done
echo "$name is a member of $REPLICA_SET"
