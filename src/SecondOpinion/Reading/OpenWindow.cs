using System.Globalization;

namespace SecondOpinion.Reading;

/// <summary>An open window and what has been sent through it.</summary>
internal sealed class OpenWindow(Guid id, ReadingRight right, string seriesUid, DateTimeOffset began)
{
    private readonly Lock _lock = new();
    private readonly HashSet<int> _instances = [];
    private DateTimeOffset _used = began;
    private int _inFlight;
    private int _frames;
    private int _partial;
    private int _previews;
    private bool _closed;

    public Guid Id { get; } = id;

    public ReadingRight Right { get; } = right;

    /// <summary>Notes that an answer begins; false when the window is closed already.</summary>
    public bool TryUse(DateTimeOffset now)
    {
        lock (_lock)
        {
            if (_closed)
            {
                return false;
            }

            _used = now;
            _inFlight++;
            return true;
        }
    }

    /// <summary>Notes that an answer is over.</summary>
    public void Done()
    {
        lock (_lock)
        {
            _inFlight--;
        }
    }

    /// <summary>True for the one that closes it.</summary>
    public bool TryClose()
    {
        lock (_lock)
        {
            var first = !_closed;
            _closed = true;
            return first;
        }
    }

    /// <summary>True when nothing is on its way and no answer has begun since <paramref name="before"/>.</summary>
    public bool IsQuiet(DateTimeOffset before)
    {
        lock (_lock)
        {
            return _inFlight == 0 && _used <= before;
        }
    }

    public void FrameSent(int instance, bool whole)
    {
        lock (_lock)
        {
            _instances.Add(instance);
            _ = whole ? _frames++ : _partial++;
        }
    }

    public void PreviewSent()
    {
        lock (_lock)
        {
            _previews++;
        }
    }

    /// <summary>What was really sent, for the trail.</summary>
    public Dictionary<string, string> Facts(string why)
    {
        lock (_lock)
        {
            var facts = new Dictionary<string, string>(StringComparer.Ordinal)
            {
                ["series"] = seriesUid,
                ["window"] = Id.ToString("N"),
                ["closed"] = why,
                ["frames-sent"] = _frames.ToString(CultureInfo.InvariantCulture),
                ["on-their-way"] = _inFlight.ToString(CultureInfo.InvariantCulture),
                ["frames-broken-off"] = _partial.ToString(CultureInfo.InvariantCulture),
                ["previews-sent"] = _previews.ToString(CultureInfo.InvariantCulture),
                ["instances"] = Ranges(_instances),
            };
            return facts;
        }
    }

    /// <summary>Places within the series from 1, as runs: <c>1-40, 42</c>.</summary>
    private static string Ranges(IEnumerable<int> ordinals)
    {
        var runs = new List<(int From, int To)>();
        foreach (var place in ordinals.Order().Select(ordinal => ordinal + 1))
        {
            if (runs.Count > 0 && runs[^1].To == place - 1)
            {
                runs[^1] = (runs[^1].From, place);
            }
            else
            {
                runs.Add((place, place));
            }
        }

        return string.Join(", ", runs.Select(run => run.From == run.To ? $"{run.From}" : $"{run.From}-{run.To}"));
    }
}
