using System.Buffers;
using System.Buffers.Binary;
using System.Diagnostics;
using System.Text;
using SecondOpinion.Dicom.Dictionary;
using SecondOpinion.Dicom.Files;
using SecondOpinion.Dicom.Pixels;
using SecondOpinion.Preparation;

namespace SecondOpinion.Store.Tests.Preparation;

/// <summary>Items 38, 48 and 49 of the acceptance list: whatever lies beside the picture in compressed pixel data stays behind.</summary>
internal sealed class SealedCodestreams
{
    private const string Secret = "ZQ7FPLANTED";
    private const string Jpeg = "1.2.840.10008.1.2.4.50";
    private static readonly byte[] Planted = [.. Encoding.ASCII.GetBytes(Secret), 0];

    private static readonly object[] Syntaxes =
    [
        new TestCaseData("dcmcjpeg", new[] { "+eb" }).SetArgDisplayNames("JPEG baseline"),
        new TestCaseData("dcmcjpeg", new[] { "+ee" }).SetArgDisplayNames("JPEG extended"),
        new TestCaseData("dcmcjpeg", new[] { "+el" }).SetArgDisplayNames("JPEG lossless"),
        new TestCaseData("dcmcjpeg", new[] { "+e1" }).SetArgDisplayNames("JPEG lossless, first predictor"),
        new TestCaseData("dcmcjpls", new[] { "+el" }).SetArgDisplayNames("JPEG-LS"),
        new TestCaseData("dcmcjpls", new[] { "+en" }).SetArgDisplayNames("JPEG-LS near-lossless"),
        new TestCaseData("dcmcrle", Array.Empty<string>()).SetArgDisplayNames("RLE"),
    ];

    [TestCaseSource(nameof(Syntaxes))]
    public async Task What_is_planted_beside_the_picture_is_sealed_nowhere(string program, string[] options)
    {
        var clean = Encode(MadePicture.Ultrasound(2), program, options);
        var planted = Plant(clean, isJpeg: program != "dcmcrle");
        Assert.That(Canary.FindIn(planted, [Secret]), Is.Not.Empty);

        using var house = await PrepareAsync(planted);
        using var other = await PrepareAsync(clean);
        var (instance, same) = ((await house.InstancesAsync()).Single(), (await other.InstancesAsync()).Single());
        Assert.That((instance.State, instance.Frames), Is.EqualTo((InstanceState.Sealed, 2)));
        Assert.That(Canary.FindIn(await EverythingAsync(house, instance), [Secret]), Is.Empty);
        for (var number = 1; number <= 2; number++)
        {
            Assert.That((await house.PixelsAsync(instance, number)).Pixels, Is.EqualTo((await other.PixelsAsync(same, number)).Pixels));
        }

        await house.ResealAllAsync();
        Assert.That(Canary.FindIn(await EverythingAsync(house, (await house.InstancesAsync()).Single()), [Secret]), Is.Empty);
    }

    [Test]
    public async Task Uncompressed_frames_that_nobody_announced_are_sealed_nowhere()
    {
        var file = MadePicture.Ultrasound(3);
        var whole = DicomFile.Read(new MemorySource(file));
        whole.Dataset.SetString(Tags.NumberOfFrames, "2");
        using var bytes = new MemoryStream();
        DicomFileWriter.Write(bytes, whole);
        var planted = bytes.ToArray();
        var end = planted.Length - 100;
        Planted.CopyTo(planted, end);
        using var house = await PrepareAsync(planted);
        var instance = (await house.InstancesAsync()).Single();
        Assert.That((instance.State, instance.Frames), Is.EqualTo((InstanceState.Sealed, 2)));
        Assert.That(Canary.FindIn(await EverythingAsync(house, instance), [Secret]), Is.Empty);
    }

    [Test]
    public async Task Baseline_JPEG_stays_JPEG_masked_and_says_that_it_lost_something()
    {
        using var house = await PrepareAsync(Encode(MadePicture.Ultrasound(2), "dcmcjpeg", ["+eb"]));
        await house.ResealAllAsync();
        var instance = (await house.InstancesAsync()).Single();
        var (pixels, header, syntax) = await house.PixelsAsync(instance);
        Assert.Multiple(() =>
        {
            Assert.That(syntax, Is.EqualTo(Jpeg));
            Assert.That(instance.HasPreviews, Is.True);
            Assert.That(header.GetString(Tags.LossyImageCompression), Is.EqualTo("01"));
            Assert.That(header.GetString(Tags.PhotometricInterpretation), Does.StartWith("YBR_FULL"));
            Assert.That(pixels[0], Is.Zero, "outside the region of the ultrasound");
        });
    }

    [Test]
    public async Task Extended_JPEG_is_sealed_losslessly_and_says_that_it_lost_something()
    {
        using var house = await PrepareAsync(Encode(MadePicture.Grey("1.2.840.10008.5.1.4.1.1.1", "CR"), "dcmcjpeg", ["+ee", "+bt"]));
        await house.ResealAllAsync();
        var (_, header, syntax) = await house.PixelsAsync((await house.InstancesAsync()).Single());
        Assert.That(syntax, Is.Not.EqualTo(Jpeg));
        Assert.That((header.GetString(Tags.LossyImageCompression), header.GetString(Tags.LossyImageCompressionMethod)), Is.EqualTo(("01", "ISO_10918_1")));
    }

    [Test]
    public async Task Item_19_what_is_hidden_in_unused_bits_is_in_no_frame_and_a_sign_stays_one([Values] bool isSigned)
    {
        var plain = DicomFile.Read(new MemorySource(MadePicture.Grey("1.2.840.10008.5.1.4.1.1.1", "CR"))).Dataset;
        foreach (var (tag, value) in new[] { (Tags.BitsAllocated, 16), (Tags.BitsStored, 12), (Tags.HighBit, 11), (Tags.PixelRepresentation, isSigned ? 1 : 0) })
        {
            plain.SetUInt16(tag, (ushort)value);
        }

        plain.SetString(Tags.NumberOfFrames, "3");
        plain.SetString(Tags.WindowWidth, "32768"); // nothing is shown white: that would be taken for text
        var words = Enumerable.Range(0, 3 * MadePicture.Rows * MadePicture.Columns).Select(at => at * 7 % 4096).ToArray();
        byte[] hidden = [.. words.SelectMany((word, at) => BitConverter.GetBytes((ushort)(word | (Planted[at / 2 % Planted.Length] >> (at % 2 * 4) << 12))))];
        var file = new ArrayBufferWriter<byte>();
        DicomFileWriter.Write(file, new DicomFile([], plain, TransferSyntax.ExplicitLittleEndian, null), new PixelSupply.Native(Vr.OW, [hidden]));

        using var house = await PrepareAsync(file.WrittenSpan.ToArray());
        var instance = (await house.InstancesAsync()).Single();
        Assert.That((instance.State, instance.Frames), Is.EqualTo((InstanceState.Sealed, 3)));
        for (var number = 1; number <= 3; number++)
        {
            var made = (await house.PixelsAsync(instance, number)).Pixels;
            var expected = words.Skip((number - 1) * made.Length / 2).Take(made.Length / 2).Select(word => isSigned && word > 2047 ? word - 4096 : word);
            Assert.That(Enumerable.Range(0, made.Length / 2).Select(at => isSigned ? (int)BitConverter.ToInt16(made, at * 2) : BitConverter.ToUInt16(made, at * 2)), Is.EqualTo(expected), $"frame {number}");
        }
    }

    /// <summary>The program outside gives grey 7 for every pixel, or the word for what went wrong.</summary>
    [TestCase(null)]
    [TestCase("program-missing")]
    [TestCase("program-failed")]
    [TestCase("program-slow")]
    [TestCase("program-lied")]
    public async Task JPEG_2000_is_what_the_program_outside_makes_of_it_or_withheld_with_the_reason(string? failure)
    {
        var file = Encapsulated(MadePicture.Grey("1.2.840.10008.5.1.4.1.1.1", "CR"), "1.2.840.10008.1.2.4.90", [0xFF, 0x4F, 0xFF, 0x51, .. Planted]);
        using var house = await PrepareAsync(file, new Sevens(failure));
        var instance = (await house.InstancesAsync()).Single();
        if (failure is null)
        {
            Assert.That(instance.State, Is.EqualTo(InstanceState.Sealed));
            Assert.That((await house.PixelsAsync(instance)).Pixels, Is.All.EqualTo(7));
            Assert.That(Canary.FindIn(await EverythingAsync(house, instance), [Secret]), Is.Empty);
            return;
        }

        var contents = await house.Prepared.ContentsAsync(house.Id, default);
        Assert.That(instance.State, Is.EqualTo(InstanceState.Withheld));
        Assert.That(contents.Withheld, Is.EqualTo(new[] { new WithheldCount("Images in a rare form", "stored in a form whose decoder failed on them", 1) }));
    }

    private static async Task<House> PrepareAsync(byte[] file, IForeignDecoder? foreign = null)
    {
        var archive = new MemoryArchive();
        archive.Add(file);
        var house = await House.OfAsync(archive, House.Grace);
        (house.Finder, house.Foreign) = (new InkFinder(), foreign);
        await house.PrepareAsync();
        return house;
    }

    /// <summary>Every byte that the vault would give out, in the clear.</summary>
    private static async Task<byte[]> EverythingAsync(House house, PreparedInstance instance)
    {
        using var opened = await house.Vault.Vault.OpenAsync(instance.Address, instance.Version, default);
        List<byte> all = [.. await opened.ReadHeaderAsync(default)];
        for (var number = 1; number <= opened.FrameCount; number++)
        {
            var frame = new byte[opened.Frame(number).Length];
            await opened.ReadFrameAsync(number, frame, default);
            all.AddRange(frame);
        }

        return [.. all];
    }

    private static byte[] Encode(byte[] file, string program, string[] options)
    {
        var folder = Directory.CreateTempSubdirectory("so-codestreams-").FullName;
        try
        {
            var (input, output) = (Path.Combine(folder, "in"), Path.Combine(folder, "out"));
            File.WriteAllBytes(input, file);
            // DCMTK gives an image that loses something a new UID unless told not to.
            string[] keep = program == "dcmcrle" ? [] : ["+un"];
            var start = new ProcessStartInfo(Checkout.RequirePeer(program), [.. keep, .. options, input, output]) { RedirectStandardError = true, UseShellExecute = false };
            using var peer = Process.Start(start)!;
            var said = peer.StandardError.ReadToEnd();
            peer.WaitForExit();
            Assert.That(peer.ExitCode, Is.Zero, said);
            return File.ReadAllBytes(output);
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }
    }

    private static byte[] Encapsulated(byte[] file, string syntax, byte[] codestream)
    {
        var plain = DicomFile.Read(new MemorySource(file));
        var bytes = new ArrayBufferWriter<byte>();
        DicomFileWriter.Write(bytes, new DicomFile([], plain.Dataset, TransferSyntax.Find(syntax)!, null), new PixelSupply.Encapsulated([codestream]));
        return bytes.WrittenSpan.ToArray();
    }

    /// <summary>In the offset table, in segments within each frame, behind its end, and in a fragment of its own behind the last.</summary>
    private static byte[] Plant(byte[] file, bool isJpeg)
    {
        var pixels = file.AsSpan().LastIndexOf<byte>([0xE0, 0x7F, 0x10, 0x00, (byte)'O', (byte)'B']) + 12;
        var fragments = Fragments(file.AsSpan(pixels));
        List<byte> planted = [.. file.AsSpan(0, pixels)];
        void Item(params ReadOnlySpan<byte> value)
        {
            Span<byte> length = stackalloc byte[4];
            BinaryPrimitives.WriteInt32LittleEndian(length, value.Length + (value.Length & 1));
            planted.AddRange([0xFE, 0xFF, 0x00, 0xE0, .. length, .. value, .. new byte[value.Length & 1]]);
        }

        Item(Planted);
        foreach (var fragment in fragments.Skip(1))
        {
            byte[] segments = isJpeg
                ? [0xFF, 0xFE, 0, (byte)(2 + Planted.Length), .. Planted, 0xFF, 0xE1, 0, (byte)(8 + Planted.Length), .. "Exif\0\0"u8, .. Planted]
                : [];
            Item([.. fragment[..(isJpeg ? 2 : 0)], .. segments, .. fragment[(isJpeg ? 2 : 0)..], .. isJpeg ? Planted : []]);
        }

        Item(Planted);
        return [.. planted, 0xFE, 0xFF, 0xDD, 0xE0, 0, 0, 0, 0];
    }

    private static List<byte[]> Fragments(ReadOnlySpan<byte> items)
    {
        List<byte[]> fragments = [];
        while (items[2] == 0x00)
        {
            var length = BinaryPrimitives.ReadInt32LittleEndian(items[4..]);
            fragments.Add(items.Slice(8, length).ToArray());
            items = items[(8 + length)..];
        }

        return fragments;
    }

    private sealed class Sevens(string? failure) : IForeignDecoder
    {
        public bool CanDecode(string transferSyntaxUid) => FrameDecoder.IsJpeg2000(transferSyntaxUid);

        public string? Decode(ReadOnlySpan<byte> codestream, PixelLayout layout, Span<byte> destination)
        {
            destination.Fill(7);
            return failure;
        }
    }
}
