"""The platform as a list of processes: who runs where, with which settings."""

import os
import sys
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property

from eventsphere.local import cloud
from eventsphere.local.database import Database
from eventsphere.local.home import ROOT, Home
from eventsphere.local.monitoring import Monitoring
from eventsphere.local.ports import HOST, free_ports
from eventsphere.local.programs import Platform, Program
from eventsphere.local.secrets import Secrets

ADMIN = "admin@example.org"
SITE = ROOT / "apps" / "frontend" / "dist"
LAPTOP_RATE_LIMIT_FACTOR = "20"  # all people of a demo or a test share one address
LAPTOP_PLACES_PER_CLIENT = "256"  # for the same reason: as many as a service has
DEV_PORT = 5173  # where `eventsphere dev` serves the web app
SERVICES = ("auth", "event", "booking")
Places = Mapping[str, Mapping[str, int]]  # a service's replicas: their names and ports


@dataclass(frozen=True)
class Planner:
    """All that the processes' settings are made from."""

    home: Home
    ports: Mapping[str, int]
    database: Database
    secrets: Secrets
    replicas: int = 1
    observe: bool = False

    def platform(self) -> Platform:
        """Every process, each after those it depends on."""
        places = {name: self._places(name) for name in SERVICES}
        first = (self.database.program,) if self.database.program else ()
        services = [self._service(name, *place) for name in SERVICES for place in places[name].items()]
        inside = (self._inside(places),) if self.replicas > 1 else ()
        watching = Monitoring(self.home, self.ports).programs(services) if self.observe else ()
        programs = (*first, self._aws(), *inside, *services, self._edge(places), *watching)
        return Platform(self._url("edge"), self.database.description, programs)

    def _places(self, service: str) -> dict[str, int]:
        """Names and ports of a service's replicas: `booking`, `booking-2`, ..."""
        more = free_ports(self.replicas - 1)
        return {service: self.ports[service]} | {f"{service}-{number}": port for number, port in enumerate(more, 2)}

    def _aws(self) -> Program:
        argv = (sys.executable, "-m", "eventsphere.local.aws", str(self.home.pictures))
        port = self.ports["aws"]
        origins = ",".join((self._url("edge"), f"http://localhost:{self.ports['edge']}", f"http://{HOST}:{DEV_PORT}"))
        environ = cloud.CREDENTIALS | {"PORT": str(port), "ORIGINS": origins}
        return Program("aws", argv, port, f"/{cloud.BUCKET}", environ, stop_seconds=5)

    def _service(self, service: str, name: str, port: int) -> Program:
        own = {"auth": self._auth, "event": self._event, "booking": self._booking}[service]()
        shared = {
            "HOST": HOST,
            "PORT": str(port),
            "MONGODB_URI": self.database.uri,
            "DRAIN_SECONDS": "2" if self.replicas > 1 else "0",
            "TRUSTED_PROXIES": "1",
            "MAX_IN_FLIGHT_PER_CLIENT": LAPTOP_PLACES_PER_CLIENT,
            "RATE_LIMIT_FACTOR": os.environ.get("RATE_LIMIT_FACTOR", LAPTOP_RATE_LIMIT_FACTOR),
        }
        return Program(name, (sys.executable, "-m", service), port, "/readyz", shared | own)

    def _auth(self) -> dict[str, str]:
        return {
            "EVENT_URL": self._inside_url("event"),
            "SERVICE_TOKEN_KEYS": self.secrets.service_token_key,
            "JWT_PRIVATE_KEYS": self.secrets.jwt_private_key,
            "FIRST_ADMIN_EMAIL": ADMIN,
            "FIRST_ADMIN_PASSWORD": self.secrets.demo_password,
        }

    def _event(self) -> dict[str, str]:
        return self._caller() | {
            "IMAGES_BUCKET": cloud.BUCKET,
            "IMAGES_URL": f"{self._url('aws')}/{cloud.BUCKET}",
        }

    def _booking(self) -> dict[str, str]:
        return self._caller() | {
            "EVENT_URL": self._inside_url("event"),
            "BOOKINGS_TOPIC_ARN": cloud.TOPIC_ARN,
            "TICKET_PRIVATE_KEYS": self.secrets.ticket_private_key,
        }

    def _caller(self) -> dict[str, str]:
        """What a service needs that verifies tokens, calls other services and uses AWS."""
        return cloud.CREDENTIALS | {
            "AUTH_URL": self._inside_url("auth"),
            "SERVICE_TOKEN_KEYS": self.secrets.service_token_key,
            "AWS_REGION": cloud.REGION,
            "AWS_ENDPOINT_URL": self._url("aws"),
        }

    def _edge(self, places: Places) -> Program:
        environ = {"SITE": str(SITE), "PICTURES_ORIGIN": self._url("aws")}
        return self._router("edge", self.ports["edge"], places, environ)

    def _inside(self, places: Places) -> Program:
        """What a Kubernetes Service is there: services reach each other's replicas through it."""
        return self._router("inside", self._inside_port, places, {"INSIDE": "1"})

    @staticmethod
    def _router(name: str, port: int, places: Places, environ: Mapping[str, str]) -> Program:
        upstreams = {
            f"{service.upper()}_UPSTREAMS": ",".join(f"http://{HOST}:{each}" for each in replicas.values())
            for service, replicas in places.items()
        }
        argv = (sys.executable, "-m", "eventsphere.edge")
        return Program(name, argv, port, "", upstreams | {"HOST": HOST, "PORT": str(port)} | dict(environ))

    @cached_property
    def _inside_port(self) -> int:
        return free_ports(1)[0]

    def _inside_url(self, service: str) -> str:
        return f"http://{HOST}:{self._inside_port}" if self.replicas > 1 else self._url(service)

    def _url(self, name: str) -> str:
        return f"http://{HOST}:{self.ports[name]}"
