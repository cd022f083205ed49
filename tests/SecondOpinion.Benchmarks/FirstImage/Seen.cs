using System.Diagnostics;
using System.Globalization;
using System.Text.RegularExpressions;
using Microsoft.Playwright;

namespace SecondOpinion.Benchmarks.FirstImage;

/// <summary>What one person waited for.</summary>
/// <param name="Preview">Until a preview was painted, or the image where that came first.</param>
/// <param name="Image">Until the image was painted.</param>
/// <param name="Bytes">Sent over the line until then.</param>
/// <param name="Waterfall">A line for each answer until then.</param>
internal sealed record Seen(TimeSpan Preview, TimeSpan Image, long Bytes, IReadOnlyList<string> Waterfall);

/// <summary>Watches one browser profile from an instant on.</summary>
internal sealed partial class Watch
{
    private readonly List<string> _answers = [];
    private readonly Stopwatch _clock = new();
    private long _sent;

    public Watch(IBrowserContext person) => person.RequestFinished += (_, request) =>
    {
        lock (_answers)
        {
            if (_clock.IsRunning)
            {
                var (took, end) = (request.Timing.ResponseEnd, _clock.ElapsedMilliseconds); // as soon as we are told: the browser's own start is too coarse
                _answers.Add(string.Create(
                    CultureInfo.InvariantCulture,
                    $"{end - took,6:F0} to {end,6} ms  {request.Method} {Uid().Replace(new Uri(request.Url).AbsolutePath, "*")}"));
            }
        }
    };

    /// <summary>Since it began.</summary>
    public TimeSpan Elapsed => _clock.Elapsed;

    public void Begin()
    {
        _sent = EmulatedLink.BytesSent();
        _clock.Restart();
    }

    /// <summary>What was seen until now.</summary>
    public Seen End(TimeSpan preview)
    {
        var (image, bytes) = (_clock.Elapsed, EmulatedLink.BytesSent() - _sent);
        lock (_answers)
        {
            _clock.Stop();
            return new Seen(preview < image ? preview : image, image, bytes, [.. _answers]);
        }
    }

    [GeneratedRegex(@"\d+\.[\d.]{10,}", RegexOptions.NonBacktracking)]
    private static partial Regex Uid();
}
