namespace SecondOpinion.Store.Trail;

/// <summary>How the loop that commits to the trail is doing.</summary>
/// <param name="Ended">It runs no more: nothing can be put on the record by this process.</param>
/// <param name="Queued">Events that wait for a commit.</param>
/// <param name="Busy">How long it has been at the batch in hand; null between batches.</param>
public sealed record TrailPulse(bool Ended, int Queued, TimeSpan? Busy);
