# Makes this pod a member of replica set rs0; on a member it changes nothing. Run after each start.
set -euo pipefail
self=$HOSTNAME.mongodb-headless:27017
set_of=rs0/mongodb-0.mongodb-headless:27017,mongodb-1.mongodb-headless:27017,mongodb-2.mongodb-headless:27017
as_root() { mongosh --quiet --username root --password "$MONGO_INITDB_ROOT_PASSWORD" "$@"; }

# By its name, since the image's first, temporary server answers on localhost only.
for ((try = 1; ; try++)); do
  ! mongosh --quiet --host "$self" --eval 'db.adminCommand("ping")' || break
  ((try < 60)) || exit 1
  sleep 1
done

join="rs.conf().members.some(member => member.host === '$self') || rs.add('$self')"
if ! as_root --host "$set_of" --serverSelectionTimeoutMS 10000 --eval "$join"; then
  # No primary to ask: the very first pod starts the set, any other tries again.
  [[ $HOSTNAME == *-0 ]]
  as_root --host "$self" --eval "
    try { rs.status() } catch (error) {
      if (error.codeName !== 'NotYetInitialized') throw error;
      rs.initiate({ _id: 'rs0', members: [{ _id: 0, host: '$self' }] });
    }"
fi
