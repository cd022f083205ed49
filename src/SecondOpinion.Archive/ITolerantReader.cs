using SecondOpinion.Dicom.Files;

namespace SecondOpinion.Archive;

/// <summary>A second reader for files that our own refuses; not every build has one.</summary>
public interface ITolerantReader
{
    /// <summary>The file as our own reader can take it, all of it in memory; null when this reader cannot make sense of it either.</summary>
    IByteSource? Rewrite(IByteSource original);
}
