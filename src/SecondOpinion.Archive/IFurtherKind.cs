using Microsoft.Extensions.Configuration;
using SecondOpinion.Studies;

namespace SecondOpinion.Archive;

/// <summary>A kind of archive that not every build has.</summary>
public interface IFurtherKind
{
    /// <summary>What <c>Kind</c> says in an entry of <c>Archives</c>.</summary>
    string Kind { get; }

    /// <summary>Everything that is wrong with an entry's settings.</summary>
    IEnumerable<string> Errors(IConfigurationSection entry);

    /// <summary>What no two entries may have, in words: two trusts' names for one archive would show each the other's patients.</summary>
    IEnumerable<string> Claims(IConfigurationSection entry);

    /// <summary>The archive of an entry without errors; nothing is asked of it yet.</summary>
    RemoteArchive Open(ArchiveKey key, IConfigurationSection entry, TimeProvider clock);
}
