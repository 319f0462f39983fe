# Starts MongoDB. It wants a key file that nobody else may read, and joins only members without data: so the image makes
# users on the first pod alone, and the others copy them.
set -euo pipefail
install -m 400 /run/secrets/mongodb/keyfile /tmp/keyfile
# Beside the server, not as a postStart hook: until a hook ends, the pod has no address and so no name.
bash /opt/mongodb/join.sh &
if [[ $HOSTNAME == *-0 ]]; then
  cp /opt/mongodb/users.js /docker-entrypoint-initdb.d/
else
  unset MONGO_INITDB_ROOT_USERNAME MONGO_INITDB_ROOT_PASSWORD
fi
exec docker-entrypoint.sh "$@"
