using System.CommandLine;
using System.Security.Cryptography;
using Microsoft.Extensions.Options;
using SecondOpinion.Dicom.Deidentification;
using SecondOpinion.Imaging.Jpeg2000;
using SecondOpinion.Imaging.Text;
using SecondOpinion.Preparation;

namespace SecondOpinion.Tool.Folder;

/// <summary><c>second-opinion deidentify IN OUT</c>: the engine of a case, over a folder. 0 when everything was written, 2 when something was withheld, 1 when
/// it could not be done.</summary>
internal static class DeidentifyCommand
{
    public const string Name = "deidentify";

    /// <summary>Also what a command line gets that cannot be read: 2 has its meaning here.</summary>
    public const int Refused = 1;

    public static Command Build()
    {
        var source = new Argument<DirectoryInfo>("IN") { Description = "A folder of DICOM files, at any depth; links to other folders are not followed. Nothing in it is changed." };
        var target = new Argument<DirectoryInfo>("OUT") { Description = "Where the de-identified files go, named by their new UIDs. It must be empty or not there yet." };
        var review = new Option<DirectoryInfo>("--review") { Description = "Copies what a person must look at there, as it is: with all identity. Empty or not there yet." };
        var report = new Option<FileInfo>("--report") { Description = "A JSON file that says what became of each file; files of IN are numbered, never named. It must not be there yet." };
        var decoder = new Option<string>("--jpeg2000") { Description = "Path of OpenJPEG's opj_decompress. Without it JPEG 2000 images are withheld.", DefaultValueFactory = _ => "" };
        var command = new Command(Name, "De-identifies a folder of DICOM files. What it is not sure of is withheld.") { source, target, review, report, decoder };
        command.SetAction((parsed, cancellationToken) => RunAsync(
            new FolderPaths(parsed.GetRequiredValue(source), parsed.GetRequiredValue(target), parsed.GetValue(review), parsed.GetValue(report)),
            parsed.GetRequiredValue(decoder), parsed.InvocationConfiguration, cancellationToken));
        return command;
    }

    private static async Task<int> RunAsync(FolderPaths paths, string decoder, InvocationConfiguration console, CancellationToken cancellationToken)
    {
        if (paths.Fault is { } fault)
        {
            await console.Error.WriteLineAsync(fault);
            return Refused;
        }

        var pixels = new PixelCare(new TesseractTextFinder(new TextSearchSettings()));
        var foreign = decoder.Length > 0 ? new Jpeg2000Decoder(Options.Create(new ImagingSettings { Jpeg2000Program = decoder })) : null;
        var making = new FileMaking(pixels, foreign, RandomNumberGenerator.GetBytes(32));
        try
        {
            var ends = await new FolderRun(paths, making, console.Error).RunAsync(cancellationToken);
            await console.Output.WriteLineAsync(ends.Words);
            return ends.Withheld > 0 ? 2 : 0;
        }
        catch (RulesDamagedException damaged)
        {
            await console.Error.WriteLineAsync($"Stopped, and nothing more is written: {damaged.Message}");
            return Refused;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            await console.Error.WriteLineAsync($"Stopped: {(e is UnauthorizedAccessException ? "a file or folder may not be read or written" : "a file could not be read or written; is the disk full?")}. What was written is whole.");
            return Refused;
        }
    }
}
