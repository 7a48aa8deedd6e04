"""
Where the engine's answers differ from the published contract, or settle what it leaves open; each with its reason.

Everything else it sends keeps the unmodified upstream schemas, and the tests hold every answer to them.
"""

from __future__ import annotations

from dataclasses import dataclass

__all__ = ["DEVIATIONS", "Deviation"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Deviation:
    """
    One difference.

    Attributes:
        where: operation or field.
        what: what the engine does.
        why: what the contract says or leaves open, and the reason to differ.
    """

    where: str
    what: str
    why: str


DEVIATIONS: tuple[Deviation, ...] = (
    Deviation(
        where="header X-Renderline-Unpriced",
        what="names the step types of a workflow that no published price covers",
        why="`cost.total` is a plain integer, so an unknown part would look like a price of 0",
    ),
    Deviation(
        where="WorkflowStep.metadata.error",
        what="`reason` and `message` of a step that did not succeed",
        why="only job events have a reason in the contract; whoever polls would never learn why",
    ),
    Deviation(
        where="WorkflowStep.metadata.renderline",
        what="what a job says about itself: a stand-in model, a rehearsal",
        why="blobs are closed objects and have no room for it",
    ),
    Deviation(
        where="InvokeRecipe, with `wait` in the query",
        what="answers 200 or 202 with the whole Workflow",
        why="the published pages describe it so, the contract knows only the bare output; without `wait` that is sent",
    ),
    Deviation(
        where="InvokeRecipe, a step that did not succeed",
        what="422, 503, 504, 409 or 500 with ProblemDetails",
        why="the contract lists no status for it",
    ),
    Deviation(
        where="InvokeRecipe, with `whatif`",
        what="answers with the Workflow that would run, as SubmitWorkflow does",
        why="there is no output yet; the price stands in the headers either way",
    ),
    Deviation(
        where="InvokeRecipe of a name that is no step type",
        what="503 with ProblemDetails, `no_provider_available`; with `whatif` a Workflow without `steps`, its price in the headers",
        why="the contract has five such recipes, and no step of a workflow that could carry them out or be shown",
    ),
    Deviation(
        where="SubmitWorkflow, refused body",
        what="ValidationProblemDetails",
        why="the contract types it as ProblemDetails, of which this is the richer form that the guide describes",
    ),
    Deviation(
        where="GetBlob with `sig` and `exp`",
        what="answers with the bytes; without them, 308 to such a URL",
        why="published URLs have this form, though the contract names a second path for content",
    ),
    Deviation(
        where="UploadConsumerBlob",
        what="takes images only; 422 means an image that cannot be read",
        why="the engine has no step for other media, and moderates nothing",
    ),
    Deviation(
        where="SubmitWorkflow, InvokeRecipe, UploadConsumerBlob at the limit of `--disk-limit`",
        what="507 with ProblemDetails and Retry-After; nothing is taken in",
        why="the contract knows no full disk, and a client has to tell it from a body that is wrong",
    ),
    Deviation(
        where="GetWorkflow, `until`",
        what="`change` answers at the next change of the workflow, of a step or of a job; `completion`, the default, at its end",
        why="newer pages have the parameter, the vendored contract does not, and neither says what a change is",
    ),
    Deviation(
        where="ListServices, GetService",
        what="a service for each step type, `available` where a provider runs here; without metrics and history",
        why="the contract does not say what a service is; `window` and `interval` concern figures that the engine does not keep",
    ),
    Deviation(
        where="QueryResources, GetResource",
        what="the networks that can enlarge here; built-in ones under AIRs of the source `renderline`, and no download URLs",
        why="they have no AIR of their own, and `view` has one value, `queue`, whose meaning the contract does not tell",
    ),
    Deviation(
        where="GetBlobContent, GetBlockedContent, GetBlobArchive, GetStreamingBlob",
        what="are not there: content and archives are read from signed URLs of GetBlob, blocked blobs have no URL",
        why="they take tokens and keys that only the service can make, so no client can build such a path",
    ),
    Deviation(
        where="InvalidateUserCache, InvalidateUserTokens",
        what="are not there",
        why="they clear what the service remembers of users of Civitai's site, of whom the engine knows none",
    ),
    Deviation(
        where="WorkflowStepJob.cost",
        what="the step's share of the price that the service would charge, 0 where it is unknown",
        why="the field is required and takes a number; the header names what is unknown",
    ),
    Deviation(
        where="SubmitWorkflow, InvokeRecipe, a price that the account does not hold",
        what="403 with a JSON string and the header X-Civitai-Insufficient-Buzz",
        why="the contract has 403 with a string and does not say for what, and recipes list no status for it",
    ),
    Deviation(
        where="`currencies`",
        what="they pay in the order in which they are named",
        why="the guide gives the order blue, green, yellow for a body without them, and no order for one with them",
    ),
    Deviation(
        where="`upgradeMode`",
        what="what a workflow of `nsfwLevel` r, x or xxx made is held, its blobs not available, unless yellow paid for it",
        why="the guide names the modes and neither who rates the content nor what a held blob looks like",
    ),
    Deviation(
        where="PatchWorkflow, UpdateWorkflow, `allowMatureContent`",
        what="true has the workflow paid anew in yellow; 403 as at a submission where the account does not hold it",
        why="the guide says that it releases held work, and not how that is paid",
    ),
    Deviation(
        where="`transactions`",
        what="steps that end without having begun are given back, what was taken last first; tips and fees too if none began",
        why="the guide says that unstarted work may be refunded, and neither how much of it nor to which account",
    ),
    Deviation(
        where="DeleteWorkflow",
        what="cancels what is open; afterwards the workflow is a 404 and its `externalId` is free again",
        why="the contract says neither what becomes of running work nor of the key",
    ),
    Deviation(
        where="PatchWorkflow, UpdateWorkflow",
        what="a patch sees `metadata`, `tags`, `allowMatureContent` and `status`, whose only new value is `canceled`",
        why="the contract does not say which document is patched; these are the fields that UpdateWorkflow takes",
    ),
    Deviation(
        where="PatchWorkflowStep, UpdateWorkflowStep",
        what="changes `metadata` only; 400 with ProblemDetails for a patch that cannot be applied",
        why="UpdateWorkflowStepRequest has no other field, and PatchWorkflowStep lists no status for a refused patch",
    ),
    Deviation(
        where="RemoveWorkflowTag",
        what="404 for a tag that the workflow does not have",
        why="the contract lists 404 without saying whose absence it means",
    ),
    Deviation(
        where="QueryWorkflows, `query`",
        what="finds text in the keys and values of `metadata`, upper and lower case alike",
        why="the contract says only that metadata is matched",
    ),
    Deviation(
        where="SubmitWorkflow, `externalId` of an earlier `whatif`",
        what="answers 200 with what the whatif answered, a Workflow whose `id` is null, for 30 days",
        why="the service counts a whatif as the key's first use; so does the engine, and clients learn not to send one",
    ),
    Deviation(
        where="SubmitWorkflow, identical bodies without `externalId`",
        what="answers 200 with the earlier workflow while that has not ended",
        why="the service may do so and says not when",
    ),
    Deviation(
        where="SubmitWorkflow, `ephemeral`",
        what="400 without callbacks and without `wait`; at its end 404 for all but the requests that wait for it",
        why="the guide describes it so, the contract has only the field",
    ),
    Deviation(
        where="QueryWorkflows, without `hideMatureContent`",
        what="mature pictures are hidden, though GetWorkflow shows them",
        why="the service hides them in its lists unless asked not to; the contract states no default",
    ),
    Deviation(
        where="`hideMatureContent`",
        what="hides what a workflow of `nsfwLevel` r, x or xxx made",
        why="the engine rates no pictures, so it takes the workflow's own word",
    ),
    Deviation(
        where="mediaHash",
        what="`perceptual` is a difference hash of 64 bits, `perceptualDct` and `perceptualDct256` cosine hashes, in hexadecimal",
        why="the contract names the hashes and not how they are made; they compare with each other, not with the service's",
    ),
    Deviation(
        where="blobArchive",
        what="`url` is a signed URL of a blob, which expires at `expiresAt`",
        why="the contract's own path for archives takes a token whose making it does not tell",
    ),
    Deviation(
        where="SubmitWorkflow, with `whatif`",
        what="each step whose price is known has one job, named like the step, that carries the price",
        why="steps have no cost of their own in the contract, only jobs have, and there are none yet",
    ),
    Deviation(
        where="callbacks, `url`",
        what="plain http to this machine is accepted, and shown again, where the engine was started to allow it",
        why="the contract wants https, for which a receiver under test on the same machine has no certificate",
    ),
    Deviation(
        where="callbacks, `$type` of an event",
        what="`workflow`, `step` or `job`; the header X-Renderline-Event numbers the events, the same at each try",
        why="the contract documents `workflow` only, and gives step and job events no timestamp to tell a repeat by",
    ),
    Deviation(
        where="callbacks, `details`",
        what="the workflow as it stands at the moment of sending; `status` is the event's own",
        why="the contract does not say of which moment they are",
    ),
    Deviation(
        where="callbacks, order and retries",
        what="each callback gets its events in their order, tried again for three days with growing pauses",
        why="the guide promises order per workflow and retries, and says neither how often nor what one receiver owes another",
    ),
)
