"""The engine of a larger corpus: parcels through an executor, a checkpoint each, a lost worker survived.

Written once over :class:`concurrent.futures.Executor`: a process pool on one machine, Dask's executor for a scheduler.
"""

import multiprocessing
import os
import pickle
import shutil
import signal
import tempfile
import threading
from array import array
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import FIRST_COMPLETED, CancelledError, Executor, Future, ProcessPoolExecutor, wait
from concurrent.futures.process import BrokenProcessPool
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from multiprocessing.connection import wait as wait_for
from pathlib import Path
from typing import Protocol

from helpers.study.intake import checkpoints, partitions, worker
from helpers.study.intake.checkpoints import Checkpoints
from helpers.study.intake.partitions import Item, Parcel
from helpers.study.intake.worker import Job, Result
from helpers.tables import DataError
from helpers.text.knowledge import Knowledge

SECONDS = 60.0
"""Seconds allowed for one item (in a process pool)."""
SPARE = 2
"""Parcels sent beyond the number of workers, so that none waits."""


PATIENCE = 15.0
"""Seconds without a result after which it is asked why."""
CONNECT = 20.0
"""Seconds to wait for a scheduler."""


class Engine(Protocol):
    """Where jobs run: an executor that can be had anew when its workers are lost."""

    width: int

    def submit(self, job: Job) -> Future:
        """Send a job."""

    def result(self, future: Future) -> Result:
        """What a job gave, once it is done; raises what the job raised."""

    def is_loss(self, error: BaseException) -> bool:
        """Whether an error means that workers were lost, rather than that the job failed."""

    def renew(self) -> None:
        """Have workers again after a loss."""

    def standstill(self) -> str:
        """Why nothing comes, where that is not because the workers work; in words."""


class Pool:
    """A process pool on this machine.

    Results come by file, and only their names through the pool's pipe: a worker that is killed while it writes there
    leaves half a message, and the pool waits for the other half for ever (CPython 3.11). A name is written at once.
    """

    def __init__(self, workers: int, folder: Path | None = None) -> None:
        self.width = workers
        self._executor: Executor | None = None
        if folder is None:
            folder = Path(tempfile.mkdtemp(prefix="grow."))
        else:
            shutil.rmtree(folder, ignore_errors=True)  # what a killed run left
            folder.mkdir(parents=True)
        self._folder = folder
        self.renew()

    def submit(self, job: Job) -> Future[Path]:
        """Send a job."""
        return self._executor.submit(worker.derive_to_file, job, self._folder)

    def result(self, future: Future[Path]) -> Result:
        """What a job gave."""
        path = future.result()
        result = pickle.loads(path.read_bytes())  # noqa: S301 - a process of our own wrote it
        path.unlink()
        return result

    def is_loss(self, error: BaseException) -> bool:
        """Whether the pool broke."""
        return isinstance(error, BrokenProcessPool)

    def renew(self) -> None:
        """New processes. They are forked from a clean one that holds no thread and no open file of ours."""
        self._end(unfinished=False)
        methods = multiprocessing.get_all_start_methods()
        context = multiprocessing.get_context("forkserver" if "forkserver" in methods else "spawn")
        if "forkserver" in methods:
            context.set_forkserver_preload(["helpers.study.intake.warm"])
        self._executor = ProcessPoolExecutor(self.width, mp_context=context, initializer=_as_worker)

    def standstill(self) -> str:
        """Nothing: a broken pool tells of itself."""
        return ""

    def close(self, *, unfinished: bool = False) -> None:
        """End the processes, with what they do where the run is given up."""
        self._end(unfinished=unfinished)
        shutil.rmtree(self._folder, ignore_errors=True)

    def _end(self, *, unfinished: bool) -> None:
        """End the processes.

        A process that was started while the pool broke is told nothing by it, and would be waited for without end
        (CPython 3.11): in a broken pool all are killed first.
        """
        if self._executor is None:
            return
        if unfinished or getattr(self._executor, "_broken", False):
            for process in list((getattr(self._executor, "_processes", None) or {}).values()):
                process.kill()
        self._executor.shutdown(wait=True, cancel_futures=True)
        self._executor = None


def _as_worker() -> None:
    """Let a worker end when the process that started it is killed, instead of waiting for work for ever.

    Ctrl-C reaches it too, and is left to that process.
    """
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    parent = multiprocessing.parent_process()

    def watch() -> None:
        wait_for([parent.sentinel])
        os._exit(1)

    if parent is not None:
        threading.Thread(target=watch, daemon=True).start()


class Cluster:
    """The workers of a Dask scheduler; they need this package, and no disk in common."""

    def __init__(self, address: str) -> None:
        from distributed import Client

        try:
            self._client = Client(address, timeout=CONNECT, set_as_default=False)
        except (OSError, ValueError) as error:
            raise DataError(f"no scheduler answers at {address} ({error}): start one with: dask scheduler") from None
        if not self._client.scheduler_info(n_workers=-1)["workers"]:
            self._client.close()
            raise DataError(f"the scheduler at {address} has no worker: start some with: dask worker {address}")
        self.width = sum(self._client.nthreads().values())
        self._executor = self._client.get_executor(pure=False)

    def submit(self, job: Job) -> Future[Result]:
        """Send a job."""
        return self._executor.submit(worker.derive_parcel, job)

    def result(self, future: Future[Result]) -> Result:
        """What a job gave."""
        return future.result()

    def is_loss(self, error: BaseException) -> bool:
        """Whether the scheduler gave a job up because every worker that had it died, or lost it."""
        from distributed import CancelledError as Cancelled
        from distributed.scheduler import KilledWorker

        return isinstance(error, KilledWorker | Cancelled | CancelledError)

    def renew(self) -> None:
        """Workers come back by themselves; without a scheduler there is nothing to go on with."""
        try:
            alive = bool(self._client.nthreads())
        except (OSError, TimeoutError):
            alive = False
        if not alive:
            raise DataError("the scheduler or all its workers are gone: start them and run the same command again")

    def standstill(self) -> str:
        """Whether no worker is left, or no scheduler: jobs wait for the next one."""
        try:
            gone = "" if self._client.nthreads() else "no worker"
        except (OSError, TimeoutError):
            gone = "no scheduler"
        return f"{gone} answers any more: it is waited for; start one, or stop and go on later" if gone else ""

    def close(self, *, unfinished: bool = False) -> None:
        """Part from the scheduler, which then drops what is unfinished."""
        self._client.close()


def cores() -> int:
    """Cores that this process may use, on any system."""
    return len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1


@contextmanager
def opened(*, workers: int = 0, scheduler: str = "", folder: Path | None = None) -> Iterator[Engine]:
    """A process pool of so many workers (0: one per core), or the workers of a scheduler.

    The processes of a pool leave their results in ``folder`` for a moment (by default a temporary one).
    """
    engine = Cluster(scheduler) if scheduler else Pool(workers or cores(), folder)
    try:
        yield engine
    except BaseException:
        engine.close(unfinished=True)
        raise
    engine.close()


@dataclass(frozen=True)
class Planned:
    """One parcel of a run: key of its checkpoint, and where its items stand."""

    key: str
    files: tuple[str, ...]
    numbers: array

    def place(self, item: int) -> str:
        """File and line of an item."""
        file = self.files[item if len(self.files) > 1 else 0]
        return Item("record", b"", file, self.numbers[item]).place


@dataclass
class Progress:
    """How far a run is: bytes of input read and in all, articles found, items set aside, parcels made and kept."""

    total: int
    read: int = 0
    articles: int = 0
    refused: int = 0
    made: int = 0
    kept: int = 0
    lost: int = 0
    note: str = ""
    planned: list[Planned] = field(default_factory=list)


def derive_all(
    files: Sequence[Path],
    *,
    output: Path,
    knowledge: Knowledge,
    engine: Engine,
    show: Callable[[Progress], None] = lambda _: None,
    mean: int = partitions.MEAN,
    seconds: float = SECONDS,
) -> tuple[Progress, Checkpoints]:
    """Derive every item of some files; what is done already is not done again.

    At most ``engine.width + SPARE`` parcels are under way, so memory does not grow with the corpus.

    Raises:
        DataError: checkpoints cannot be written, the cluster is gone, or its workers run other code.
    """
    known = checkpoints.knowledge_digest(knowledge)
    store = Checkpoints(output, code=worker.code_digest(), knowledge=known)
    job = Job((), pickle.dumps(knowledge), worker.code_digest(), seconds)
    run = _Run(engine, store, job, Progress(sum(p.stat().st_size for p in files)), show)
    for parcel in partitions.parcels(files, mean=mean):
        run.take(parcel)
    run.finish()
    return run.progress, store


class _Run:
    """The state of one run: what is under way, and what came of it."""

    def __init__(
        self, engine: Engine, store: Checkpoints, job: Job, progress: Progress, show: Callable[[Progress], None]
    ) -> None:
        self.engine, self.store, self.job, self.progress, self.show = engine, store, job, progress, show
        self.under_way: dict[Future[Result], tuple[str, Parcel]] = {}

    def take(self, parcel: Parcel) -> None:
        """Use the checkpoint of a parcel, or send it."""
        key = self.store.key(parcel.digest)
        files = tuple(dict.fromkeys(i.file for i in parcel.items))
        files = files if len(files) == 1 else tuple(i.file for i in parcel.items)
        self.progress.planned.append(Planned(key, files, array("Q", [i.number for i in parcel.items])))
        if key in self.store:
            try:
                articles, refused = self.store.counts(key)
            except KeyError:
                pass  # a damaged checkpoint: made again
            else:
                self.progress.kept += 1
                self._count(parcel, articles, refused)
                return
        while len(self.under_way) >= self.engine.width + SPARE:
            self._await_one()
        self._send(key, parcel)

    def finish(self) -> None:
        """Wait for what is under way."""
        while self.under_way:
            self._await_one()

    def _send(self, key: str, parcel: Parcel) -> None:
        try:
            future = self.engine.submit(replace(self.job, items=parcel.items))
        except Exception as error:
            if not self.engine.is_loss(error):
                raise
            self._recover([(key, parcel)])
        else:
            self.under_way[future] = (key, parcel)

    def _await_one(self) -> None:
        done, _ = wait(self.under_way, timeout=PATIENCE, return_when=FIRST_COMPLETED)
        note = "" if done else self.engine.standstill()
        if note != self.progress.note:
            self.progress.note = note
            self.show(self.progress)
        lost = []
        for future in done:
            key, parcel = self.under_way.pop(future)
            try:
                result = self.engine.result(future)
            except BaseException as error:
                if not self.engine.is_loss(error):
                    raise
                lost.append((key, parcel))
            else:
                self._keep(key, parcel, result)
        if lost:
            self._recover(lost)

    def _keep(self, key: str, parcel: Parcel, result: Result) -> None:
        self.store.save(key, result)
        self.progress.made += 1
        self._count(parcel, result.articles, result.refused)

    def _count(self, parcel: Parcel, articles: int, refused: int) -> None:
        self.progress.read += parcel.read
        self.progress.articles += articles
        self.progress.refused += refused
        self.show(self.progress)

    def _recover(self, lost: list[tuple[str, Parcel]]) -> None:
        """After a loss each parcel that was under way runs alone: what kills its worker is found and set aside."""
        self.progress.lost += 1
        for future, work in list(self.under_way.items()):
            del self.under_way[future]
            error = future.exception() if future.done() or isinstance(self.engine, Pool) else None
            if error is None and not future.done():
                self.under_way[future] = work  # on a cluster the others are not lost
            elif error is None:
                self._keep(*work, self.engine.result(future))
            elif self.engine.is_loss(error):
                lost.append(work)
            else:
                raise error
        self.engine.renew()
        for key, parcel in lost:
            self._keep(key, parcel, self._alone(parcel.items))

    def _alone(self, items: Sequence[Item]) -> Result:
        """The result of some items with nothing else under way; the one that kills its worker is set aside."""
        try:
            return self.engine.result(self.engine.submit(replace(self.job, items=tuple(items))))
        except Exception as error:
            if not self.engine.is_loss(error):
                raise
        self.progress.lost += 1
        self.engine.renew()
        if len(items) == 1:
            return worker.refused(items, "its worker process died on it, alone as well (out of memory, or a crash)")
        half = len(items) // 2
        return worker.joined(self._alone(items[:half]), self._alone(items[half:]), half)
