using System.Collections.Concurrent;
using SecondOpinion.Dicom.Dictionary;

namespace SecondOpinion.Dicom.Tests.Deidentification;

/// <summary>What a run of the proof found.</summary>
internal sealed class CanaryOutcome
{
    private readonly ConcurrentDictionary<string, bool> _leaks = new(StringComparer.Ordinal);
    private readonly ConcurrentDictionary<string, bool> _kept = new(StringComparer.Ordinal);
    private int _files;

    public ICollection<string> Leaks => _leaks.Keys;

    public ICollection<string> Kept => _kept.Keys;

    /// <summary>Groups of attributes whose file could not be read.</summary>
    public ConcurrentDictionary<ushort, bool> RefusedGroups { get; } = [];

    /// <summary>Attributes whose file did not hold what was to be planted.</summary>
    public ConcurrentBag<string> NotPlanted { get; } = [];

    public int Attributes { get; set; }

    public int Files => _files;

    public void Refused(DicomDictionaryEntry entry) => RefusedGroups[entry.Tag.Group] = true;

    public void Found(DicomDictionaryEntry entry, string place, bool isKept)
    {
        if (isKept)
        {
            _kept[entry.Keyword] = true;
        }
        else
        {
            _leaks[$"{(entry.Keyword.Length > 0 ? entry.Keyword : entry.Tag.ToString())} {place}"] = true;
        }
    }

    public void Count() => Interlocked.Increment(ref _files);
}
