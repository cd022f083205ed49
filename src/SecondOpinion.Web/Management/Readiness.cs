using System.Text.Json.Serialization;

namespace SecondOpinion.Web.Management;

/// <summary>What <c>/healthz/ready</c> answers.</summary>
/// <param name="Status"><c>ready</c>, <c>degraded</c>, <c>unready</c>, <c>starting</c> or <c>stopping</c>.</param>
/// <param name="Parts">Each part of this process, in a fixed order.</param>
internal sealed record ReadyAnswer(string Status, IReadOnlyList<ReadyAnswer.Part> Parts)
{
    /// <summary>True when requests should be sent here.</summary>
    [JsonIgnore]
    public bool IsReady => Status is "ready" or "degraded";

    /// <summary>One part.</summary>
    internal sealed record Part(string Name, string State, [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] string? Because);
}

/// <summary>Whether this process should be given requests.</summary>
internal sealed partial class Readiness(IEnumerable<ReadyPart> parts, IHostApplicationLifetime lifetime, ILogger<Readiness> logger)
{
    private readonly ReadyPart[] _parts = [.. parts];
    private string _said = "ready";

    /// <summary>Set before anything is shut: whoever asks hears of it first.</summary>
    public bool IsStopping { get; set; }

    /// <summary>Asks every part at once. Takes two seconds at most, and throws nothing.</summary>
    public async Task<ReadyAnswer> AskAsync()
    {
        if (IsStopping || lifetime.ApplicationStopping.IsCancellationRequested)
        {
            return new ReadyAnswer("stopping", []);
        }

        if (!lifetime.ApplicationStarted.IsCancellationRequested)
        {
            return new ReadyAnswer("starting", []);
        }

        var answers = await Task.WhenAll(_parts.Select(part => part.AskAsync()));
        var status = answers.Max(answer => answer.State) switch { PartState.Ok => "ready", PartState.Degraded => "degraded", _ => "unready" };
        SayIfNew(status, answers);
        return new ReadyAnswer(status, [.. answers.Select(answer => new ReadyAnswer.Part(answer.Part, Word(answer.State), answer.Because))]);
    }

    private static string Word(PartState state) => state.ToString().ToLowerInvariant();

    private void SayIfNew(string status, PartAnswer[] answers)
    {
        if (Interlocked.Exchange(ref _said, status) == status)
        {
            return;
        }

        if (status == "ready")
        {
            LogReady();
        }
        else
        {
            var wrong = string.Join(", ", answers.Where(answer => answer.State != PartState.Ok).Select(answer => $"{answer.Part} {answer.Because}"));
            LogNotReady(status, wrong);
        }
    }

    [LoggerMessage(EventId = 2001, Level = LogLevel.Information, Message = "This process is ready")]
    private partial void LogReady();

    [LoggerMessage(EventId = 2002, Level = LogLevel.Warning, Message = "This process is {Status}: {Wrong}")]
    private partial void LogNotReady(string status, string wrong);
}
