// Run once by the image, on an empty volume: a user for each service, who sees only its own database.
for (const service of ["auth", "event", "booking"]) {
  db.getSiblingDB(service).createUser({
    user: service,
    pwd: process.env[`${service.toUpperCase()}_PASSWORD`],
    roles: [{ role: "readWrite", db: service }],
  });
}
