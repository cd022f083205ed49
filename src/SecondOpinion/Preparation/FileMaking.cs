using System.Buffers;
using System.Collections.Concurrent;
using System.Security.Cryptography;
using System.Text;
using SecondOpinion.Dicom.Deidentification;
using SecondOpinion.Dicom.Dictionary;
using SecondOpinion.Dicom.Files;

namespace SecondOpinion.Preparation;

/// <summary>Makes files safe by the very rules of a case, for a folder that nobody asked a question about.</summary>
/// <remarks>Each patient gets pseudonyms of their own, so that two in one folder stay two; whoever has no Patient ID is one patient a study.
/// Used from several threads at once.</remarks>
/// <param name="pixels">Looks at the pixels.</param>
/// <param name="foreign">Asked where no managed decoder knows a transfer syntax; may be null.</param>
/// <param name="secret">32 bytes; the same make the same pseudonyms.</param>
public sealed class FileMaking(PixelCare pixels, IForeignDecoder? foreign, byte[] secret)
{
    private readonly ImageMaking _images = new(pixels, foreign);
    private readonly ConcurrentDictionary<string, CasePseudonyms> _patients = new(StringComparer.Ordinal);

    /// <summary>Makes one file safe. Nothing is written yet.</summary>
    /// <param name="source">Stays open until it is written.</param>
    /// <param name="cancellationToken">Ends the search for text.</param>
    /// <exception cref="RulesDamagedException">The rules cannot be relied on.</exception>
    public async Task<MadeFile> MakeAsync(IByteSource source, CancellationToken cancellationToken)
    {
        try
        {
            var file = DicomFile.Read(source);
            return await _images.MakeAsync(file, decodedFrom: null, PseudonymsOf(file.Dataset), cancellationToken) switch
            {
                MadeImage.Safe(var image) when HasUids(image.Clean.Header) => new MadeFile(image),
                MadeImage.NotShown(var why, var review) => new MadeFile(why, review),
                _ => new MadeFile(ImageMaking.Unreadable, null),
            };
        }
        catch (Exception e) when (ImageMaking.WhyUnreadable(e) is { } why)
        {
            return new MadeFile(why, null);
        }
    }

    private static bool HasUids(DicomDataset header) =>
        new[] { Tags.StudyInstanceUID, Tags.SeriesInstanceUID, Tags.SOPInstanceUID }.All(tag => header.GetString(tag) is { Length: > 0 });

    private CasePseudonyms PseudonymsOf(DicomDataset header)
    {
        var id = header.GetString(Tags.PatientID)?.Trim() ?? "";
        var who = id.Length > 0 ? $"id\0{header.GetString(Tags.IssuerOfPatientID)?.Trim()}\0{id}" : $"study\0{header.GetString(Tags.StudyInstanceUID)}";
        return _patients.GetOrAdd(who, static (key, from) => new CasePseudonyms(HMACSHA256.HashData(from, Encoding.UTF8.GetBytes(key))), secret);
    }
}

/// <summary>A file made safe, or the reason why not.</summary>
public sealed class MadeFile
{
    private readonly SafeImage? _image;

    internal MadeFile(SafeImage image) => _image = image;

    internal MadeFile(Withheld why, ToReview? review) => (Why, Review) = (why, review);

    /// <summary>Null where it may be written.</summary>
    public Withheld? Why { get; }

    /// <summary>What a person should look at; null where nobody need.</summary>
    public ToReview? Review { get; }

    /// <summary>What was done to the pixels; null where nothing had to be.</summary>
    public PixelCleaning? Cleaning => _image?.Cleaning;

    /// <summary>What was done to the header; null where it may not be written.</summary>
    public ActionCounts? Actions => _image?.Clean.Actions;

    /// <summary>Study, series and instance by their pseudonymous UIDs, as folders and a file; null where it may not be written.</summary>
    public string? Path => _image is null ? null : System.IO.Path.Combine(Uid(Tags.StudyInstanceUID), Uid(Tags.SeriesInstanceUID), Uid(Tags.SOPInstanceUID) + ".dcm");

    /// <summary>Writes a DICOM file, holding one frame at a time. Null when it is whole; otherwise why it must be thrown away.</summary>
    /// <exception cref="IOException">It cannot be written.</exception>
    public Withheld? Write(Stream destination)
    {
        var image = _image ?? throw new InvalidOperationException("There is nothing that may be written.");
        var buffer = ArrayPool<byte>.Shared.Rent(image.FrameLength);
        try
        {
            var syntax = TransferSyntax.Find(image.Form)!; // one of the three of the normal form
            var frames = Enumerable.Range(0, image.FrameCount).Select(index => image.Frame(index, buffer.AsMemory(0, image.FrameLength)));
            DicomFileWriter.Write(
                destination, new DicomFile(new DicomDataset(), image.Clean.Header, syntax, pixelData: null),
                new PixelSupply.OneByOne(frames, syntax.IsEncapsulated ? null : (long)image.FrameLength * image.FrameCount));
            return null;
        }
        catch (Exception e) when (ImageMaking.WhyUnreadable(e) is { } why)
        {
            return why;
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(buffer, clearArray: true);
        }
    }

    /// <inheritdoc/>
    public override string ToString() => Why?.Word ?? "safe";

    private string Uid(DicomTag tag) => _image?.Clean.Header.GetString(tag) ?? throw new InvalidOperationException("An image without its UIDs is never made safe.");
}
