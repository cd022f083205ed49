using System.Diagnostics;
using System.Security.Cryptography;

namespace SecondOpinion.Dicom.Files;

/// <summary>The public corpus, file by file, against its manifest.</summary>
internal sealed class CorpusTests
{
    [Test]
    public void Every_file_expected_readable_is_read()
    {
        var refused = new List<string>();
        var files = CorpusFile.All().Where(file => file.IsExpectedReadable || file.IsVideo).ToList();
        foreach (var file in files)
        {
            try
            {
                Assert.That(DicomFile.Read(file.Open()).Dataset, Is.Not.Empty, file.Name);
            }
            catch (DicomException error)
            {
                refused.Add($"{file.Name}: {error.Message}");
            }
        }

        Assert.That(files, Has.Count.GreaterThan(400));
        Assert.That(refused, Is.Empty);
    }

    [Test]
    public void Frames_are_as_many_as_the_manifest_says_and_each_can_be_found()
    {
        var wrong = new List<string>();
        var indexed = 0;
        foreach (var file in CorpusFile.All().Where(file => file.IsExpectedReadable))
        {
            var read = DicomFile.Read(file.Open());
            if (read.PixelData is null)
            {
                continue;
            }

            var frames = FrameIndex.Of(read);
            indexed++;
            for (var at = 0; at < frames.Count; at++)
            {
                Assert.That(frames[at].Length, Is.Positive, file.Name);
            }

            if (frames.Count != file.Frames)
            {
                wrong.Add($"{file.Name}: {frames.Count} frames, not {file.Frames}");
            }
        }

        Assert.That(wrong, Is.Empty);
        Assert.That(indexed, Is.GreaterThan(350));
    }

    /// <summary>The manifest's digest is over samples as decoded, pixel-interleaved, one byte per single bit. So it is over the stored bytes
    /// exactly where they are native, of 8 bits or more, and not planar.</summary>
    [Test]
    public void Native_frames_are_the_bytes_that_other_readers_found()
    {
        var compared = 0;
        foreach (var file in CorpusFile.All().Where(file => file.IsExpectedReadable && file.PixelsSha256.Length > 0))
        {
            var read = DicomFile.Read(file.Open());
            if (read.PixelData is null or { IsEncapsulated: true })
            {
                continue;
            }

            var frames = FrameIndex.Of(read);
            if (frames.Image.BitsAllocated < 8 || (frames.Image.IsPlanar && frames.Image.SamplesPerPixel > 1))
            {
                continue;
            }

            using var digest = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
            var buffer = new byte[frames.Image.FrameBytes];
            for (var at = 0; at < frames.Count; at++)
            {
                digest.AppendData(buffer.AsSpan(0, frames.ReadInto(at, buffer)));
            }

            Assert.That(Convert.ToHexStringLower(digest.GetHashAndReset()), Is.EqualTo(file.PixelsSha256), file.Name);
            compared++;
        }

        TestContext.Out.WriteLine($"{compared} files compared");
        Assert.That(compared, Is.GreaterThan(250));
    }

    [Test]
    public void What_is_written_again_is_accepted_by_dcmdump()
    {
        var dcmdump = Checkout.RequirePeer("dcmdump");
        var folder = Directory.CreateTempSubdirectory("written-again-");
        try
        {
            var refused = new List<string>();
            var skipped = new List<string>();
            var files = CorpusFile.All().Where(file => file.IsExpectedReadable || file.IsVideo).ToList();
            foreach (var batch in files.Select((file, at) => (File: file, Path: Path.Combine(folder.FullName, $"{at}.dcm"))).Chunk(40))
            {
                var reasons = batch.Select(each => Write(each.File, each.Path)).ToList();
                var isClean = reasons.TrueForAll(why => why is null) && Accepts(dcmdump, [.. batch.Select(each => each.Path)]);
                foreach (var ((file, path), why) in batch.Zip(reasons).Where(each => !isClean && (each.Second is not null || !Accepts(dcmdump, each.First.Path))))
                {
                    (Accepts(dcmdump, file.Path) ? refused : skipped).Add($"{file.Name} {why}");
                    File.Delete(path);
                }
            }

            TestContext.Out.WriteLine($"{files.Count - refused.Count - skipped.Count} of {files.Count} accepted; dcmdump rejects the original too: {string.Join(", ", skipped)}");
            Assert.That(refused, Is.Empty);
        }
        finally
        {
            folder.Delete(recursive: true);
        }
    }

    private static string? Write(CorpusFile file, string path)
    {
        try
        {
            using var stream = File.Create(path);
            DicomFileWriter.Write(stream, DicomFile.Read(file.Open()));
            return null;
        }
        catch (DicomException error)
        {
            return error.Message;
        }
    }

    private static bool Accepts(string dcmdump, params string[] paths)
    {
        var start = new ProcessStartInfo(dcmdump, ["-M", .. paths]) { UseShellExecute = false, RedirectStandardOutput = true, RedirectStandardError = true };
        using var process = Process.Start(start)!;
        process.OutputDataReceived += (_, _) => { };
        process.BeginOutputReadLine();
        var errors = process.StandardError.ReadToEnd();
        process.WaitForExit();
        return process.ExitCode == 0 && !errors.Contains("E: ", StringComparison.Ordinal);
    }
}
