using SecondOpinion.Cases;
using SecondOpinion.Dicom;
using SecondOpinion.Dicom.Deidentification;
using SecondOpinion.Dicom.Dictionary;
using SecondOpinion.Dicom.Files;
using SecondOpinion.Dicom.Pixels;
using SecondOpinion.Studies;

namespace SecondOpinion.Preparation;

/// <summary>What came of one instance: what was decided of it, and, if it is to be shown, its finished sealing, which is still to be committed.</summary>
/// <param name="Decision">Null when it is another patient's: then nothing of the case may be shown.</param>
/// <param name="Sealing">Whoever has it commits or disposes it.</param>
internal sealed record Made(Decision? Decision, ISealing? Sealing = null) : IAsyncDisposable
{
    public static readonly Made OtherPatients = new(Decision: null);

    public ValueTask DisposeAsync() => Sealing?.DisposeAsync() ?? default;
}

/// <summary>Fetches one instance, judges it, makes its header safe, brings its frames to normal form and seals them. Holds one frame at a time.</summary>
/// <remarks>Every frame is decoded, or written anew from its coefficients, so that no byte of a foreign codestream, comment or padding leaves.</remarks>
internal sealed class InstanceMaking(IVault vault, IForeignDecoder? foreign)
{
    private const int MostFrames = 20_000;

    private static readonly Withheld Unreadable = new("Unreadable files", "could not be read safely", "unreadable");
    private static readonly Withheld Gone = new("Missing files", "no longer in the archive", "gone");
    private static readonly Withheld Compressed = new("Images in a rare form", "stored in a form this service cannot read yet", "undecodable");
    private static readonly Withheld Undecoded = new("Images in a rare form", "stored in a form whose decoder failed on them", "undecoded");
    private static readonly Withheld WhoseUnsure = new("Images without a clear owner", "do not say for certain whose they are", "identity-unsure");

    public async Task<Made> MakeAsync(
        IArchive archive, PlannedSeries series, string sourceUid, PreparedInstance instance, Subject subject, CancellationToken cancellationToken)
    {
        Made NotShown(Withheld why) => new(new Decision.NotShown(instance.Address, why));

        try
        {
            await using var source = await archive.OpenAsync(series.Study.Uid, series.SourceUid, sourceUid, cancellationToken);
            var (ready, withheld) = Examine(source, series, instance, subject);
            return ready is not null ? await SealAsync(ready, instance.Address, cancellationToken)
                : withheld is not null ? NotShown(withheld) : Made.OtherPatients;
        }
        catch (InstanceGoneException)
        {
            return NotShown(Gone);
        }
        catch (ForeignDecoderException)
        {
            return NotShown(Undecoded);
        }
        catch (Exception e) when (IsUnreadable(e))
        {
            return NotShown(Unreadable);
        }
    }

    /// <summary>What hostile bytes can make a reader or decoder throw. Everything else is a fault of the house and is tried again.</summary>
    private static bool IsUnreadable(Exception e) =>
        e is DicomException or ArgumentException or IndexOutOfRangeException or ArithmeticException or InvalidCastException or EndOfStreamException;

    /// <summary>Neither: it is another patient's.</summary>
    private (Ready? Ready, Withheld? Withheld) Examine(IArchivedInstance source, PlannedSeries series, PreparedInstance instance, Subject subject)
    {
        var file = DicomFile.Read(source);
        var whose = PatientInHeader.Match(file.Dataset, subject.Patient);
        if (whose == PatientMatch.Other)
        {
            return (null, null);
        }

        var withheld = Gate.Judge(GateFacts.Of(file.Dataset))
            ?? (whose == PatientMatch.Unsure ? WhoseUnsure : null)
            ?? (NormalFrames.CanMake(file.TransferSyntax.Uid, foreign) ? null : Compressed);
        if (withheld is not null)
        {
            return (null, withheld);
        }

        var frames = FrameIndex.Of(file);
        var clean = Deidentifier.Apply(file.Dataset, subject.Pseudonyms);
        LossyHistory.Note(clean.Header, source.DecodedFrom ?? file.TransferSyntax.Uid);
        return frames.Count <= MostFrames && IsWhatWasListed(clean.Header, series, instance) && ImagePixel.Of(clean.Header) == frames.Image
            ? (new Ready(frames, file.TransferSyntax.Uid, clean), null)
            : (null, Unreadable);
    }

    /// <summary>The archive gave the very instance that it had listed.</summary>
    private static bool IsWhatWasListed(DicomDataset header, PlannedSeries series, PreparedInstance instance) =>
        header.GetString(Tags.SOPInstanceUID) == instance.Uid
        && header.GetString(Tags.SeriesInstanceUID) == series.Series.Uid
        && header.GetString(Tags.StudyInstanceUID) == series.Series.StudyUid;

    private async Task<Made> SealAsync(Ready ready, InstanceAddress address, CancellationToken cancellationToken)
    {
        var sealing = await vault.BeginAsync(address, 1, cancellationToken);
        try
        {
            using var frames = NormalFrames.Of(ready.Frames, ready.Syntax, foreign);
            frames.Describe(ready.Clean.Header);
            await sealing.WriteHeaderAsync(HeaderForm.Write(ready.Clean.Header), cancellationToken);
            for (var index = 0; index < frames.Count; index++)
            {
                await sealing.WriteFrameAsync(index + 1, frames.Form, frames.Make(index, mask: null, shown: null), cancellationToken);
            }

            await sealing.FinishAsync(cancellationToken);
            var rules = DeidentificationRules.Current;
            var proof = new Proof(ready.Frames.Count, rules.Edition, rules.Hash, ready.Clean.Kept, ready.Clean.Replaced, ready.Clean.Removed);
            return new Made(new Decision.Sealed(address, proof), sealing);
        }
        catch
        {
            await sealing.DisposeAsync();
            throw;
        }
    }

    /// <summary>Whose case it is and what stands in their place.</summary>
    internal sealed record Subject(PatientIdentity Patient, CasePseudonyms Pseudonyms)
    {
        public override string ToString() => "subject (redacted)";
    }

    private sealed record Ready(FrameIndex Frames, string Syntax, Deidentified Clean);
}
