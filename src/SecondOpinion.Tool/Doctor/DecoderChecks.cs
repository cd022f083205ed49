using SecondOpinion.Dicom;
using SecondOpinion.Dicom.Dictionary;
using SecondOpinion.Dicom.Files;
using SecondOpinion.Dicom.Pixels;
using SecondOpinion.Imaging;

namespace SecondOpinion.Tool.Doctor;

/// <summary>Decodes one tiny picture in each form that the service reads by itself, and draws it: what an installation lacks shows here.</summary>
internal static class DecoderChecks
{
    private const int Side = 16;

    /// <summary>One picture of 16 x 16 pixels of 12 bits, <c>(251 x + 17 y) mod 4096</c>, by UID; made with DCMTK's dcmcjpeg, dcmcjpls and dcmcrle.</summary>
    private static readonly (string Uid, int Error, string Base64)[] Samples =
    [
        ("1.2.840.10008.1.2.4.51", 0, "/9j/4AAQSkZJRgABAQAAAQABAAD/2wBDAAEBAQEBAQEBAQEBAQEBAQEBAQEBAQEBAQEBAQEBAQEBAQEBAQEBAQEBAQEBAQEBAQEBAQEBAQEBAQ"
            + "EBAQEBAQH/wQALDAAQABABAREA/8QAFAABAAAAAAAAAAAAAAAAAAAADv/EABwQAAAGAwAAAAAAAAAAAAAAAAAJDSY5RFhidv/aAAgBAQAAPwA6npxCWTBA38cKvN6B9gJxCWTB"
            + "A38cKvN6AK/pxCWTBA38cKvN6B9gJxCWTBA38cKvN6D//9k="),
        ("1.2.840.10008.1.2.4.57", 0, "/9j/4AAQSkZJRgABAQAAAQABAAD/wwALEAAQABABAREA/8QAFwABAQEBAAAAAAAAAAAAAAAABAUIEP/aAAgBAQAGAADt97733vvfe+997733vvfe+997733RSlKUpSlKUp"
            + "SlNFKUpSlKUpSlKU0UpSlKUpSlKUpTRSlKUpSlKUpSlNFKUpSlKUpSlKU0UpSlKUpSlKUpTRSlKUpSlKUpSlNFKUpSlKUpSlKU0UpSlKUpSlKUpTRSlKUpSlKUpSlNFKUp"
            + "SlKUpSlKU0UpSlKUpSlKUpTRSlKUpSlKUpSlNFKUpSlKUpSlKU0UpSlKUpSlKUpT///Z"),
        ("1.2.840.10008.1.2.4.70", 0, "/9j/4AAQSkZJRgABAQAAAQABAAD/wwALEAAQABABAREA/8QAFgABAQEAAAAAAAAAAAAAAAAACAUQ/9oACAEBAAEAAM+32+32+32+32+32+32+32+6L7fb7fb7fb7fb7fb7"
            + "fb7fb7ovt9vt9vt9vt9vt9vt9vt9vui+32+32+32+32+32+32+32+6L7fb7fb7fb7fb7fb7fb7fb7ovt9vt9vt9vt9vt9vt9vt9vui+32+32+32+32+32+32+32+6L7fb7"
            + "fb7fb7fb7fb7fb7fb7ovt9vt9vt9vt9vt9vt9vt9vui+32+32+32+32+32+32+32+6L7fb7fb7fb7fb7fb7fb7fb7ovt9vt9vt9vt9vt9vt9vt9vui+32+32+32+32+32+"
            + "32+32+6L7fb7fb7fb7fb7fb7fb7fb7ovt9vt9vt9vt9vt9vt9vt9vui+32+32+32+32+32+32+32+////Z"),
        ("1.2.840.10008.1.2.4.80", 0, "/9j/9wALEAAQABABAREA//gADQH//wASAEMBFABA/9oACAEBAAAAAK+t9b63z/H7/t+v6fn+X4/h9/3YRQihBD0ORqMRaKSUhHRkZFQihFFRURESJEaNGjRo0aJCCEESJE"
            + "iRIkSJEiSSRRQ9D0UUUUUUUUUUUUUUOQ5FFFFFFFFFFFFFFGo1FFKEIQhCEIQhGIxCEIQhCEIQhCEWi0IQhCERERERFIpERERERERESUlEREREREkkhISSSSSSSR0dJJJJ"
            + "JJKMjKqqqqjIyqqqqoqKq/9igP/Z"),
        ("1.2.840.10008.1.2.4.81", 2, "/9j/9wALDAAQABABAREA/9oACAEBAAIAAICYEwKiNhY2FjYV9hX2FfXbYx2dnZkybYxtNtJtqrWpKSSpJd1VVUqu5KlV/mZ/P93P/0z/f5n/fRP/ft//UT//bf9/b/97f/"
            + "9A/9kA"),
        ("1.2.840.10008.1.2.5", 0, "AgAAAEAAAABQAQAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA8AAAECAwQFBgcICQoLDA0ODwABAgMDBAUGBwgJCgsMDQ"
            + "4PAAECAwQFBgYHCAkKCwwNDg8AAQIDBAUGBwgJCgoLDA0ODwABAgMEBQYHCAkKCwwNDQ4PAAECAwQFBgcICQoLDA0ODw8AAQIDBAUGBwgJCgsMDQ4PDwABAgMEBQYHCAkK"
            + "CwwNDg8PAAECAwQFBgcICQoLDA0ODw8AAQIDBAUGBwgJCgsMDQ4PDwABAgMEBQYHCAkKCwwNDg8PAAECAwQFBgcICQoLDA0ODw8AAQIDBAUGBwgJCgsMDQ4PDwABAgMEBQ"
            + "YHCAkKCwwNDg8PAAECAwQFBgcICQoLDA0ODw8AAQIDBAUGBwgJCgsMDQ4PDwD79vHs5+Ld2NPOycS/urUPEQwHAv348+7p5N/a1dDLxg8iHRgTDgkE//r18Ovm4dzXDzMu"
            + "KSQfGhUQCwYB/Pfy7egPRD86NTArJiEcFxINCAP++Q9VUEtGQTw3Mi0oIx4ZFA8KD2ZhXFdSTUhDPjk0LyolIBsPd3JtaGNeWVRPSkVAOzYxLA+Ig355dG9qZWBbVlFMR0"
            + "I9D5mUj4qFgHt2cWxnYl1YU04PqqWgm5aRjIeCfXhzbmlkXw+7trGsp6KdmJOOiYR/enVwD8zHwr24s66ppJ+alZCLhoEP3djTzsnEv7q1sKumoZyXkg/u6eTf2tXQy8bB"
            + "vLeyraijD//69fDr5uHc19LNyMO+ubQ="),
    ];

    internal static readonly PixelLayout Layout = new(Side, Side, 1, 16, 12, 11, isSigned: false, isPlanar: false, "MONOCHROME2");

    public static async IAsyncEnumerable<Finding> RunAsync()
    {
        await Task.CompletedTask;
        byte[] plain = [.. Enumerable.Range(0, Side * Side).SelectMany(at => BitConverter.GetBytes(Expected(at)))];
        IEnumerable<(string Uid, int Error, byte[] Bytes)> samples = Samples.Select(sample => (sample.Uid, sample.Error, Bytes: Convert.FromBase64String(sample.Base64)))
            .Append(("1.2.840.10008.1.2", 0, plain)).Append(("1.2.840.10008.1.2.1", 0, plain)).Append(("1.2.840.10008.1.2.2", 0, Swapped(plain)));
        var wrong = samples.Where(sample => !Decodes(sample.Uid, sample.Error, sample.Bytes)).Select(sample => DicomUids.Find(sample.Uid)?.Keyword ?? sample.Uid).ToList();
        yield return wrong.Count == 0
            ? Finding.Ok("decoders", "uncompressed, RLE, JPEG, JPEG lossless and JPEG-LS decode bit for bit")
            : Finding.Failed("decoders", $"wrong pixels: {string.Join(", ", wrong)}", "install the program anew: its files are damaged");
        yield return Draws(plain)
            ? Finding.Ok("decoders", "previews can be drawn")
            : Finding.Failed("decoders", "previews cannot be drawn", "the library libSkiaSharp beside the program does not load: install the build for this system");
    }

    internal static bool Decodes(string uid, int error, byte[] codestream)
    {
        var pixels = new byte[Layout.FrameBytes];
        try
        {
            FrameDecoder.Decode(uid, codestream, Layout, pixels);
            return Enumerable.Range(0, Side * Side).All(at => Math.Abs(BitConverter.ToUInt16(pixels, at * 2) - Expected(at)) <= error);
        }
        catch (DicomException)
        {
            return false;
        }
    }

    private static bool Draws(byte[] plain)
    {
        try
        {
            return new HeaderPreviews().Render(new DicomDataset(), Layout, plain, Side) is { Length: > 0 };
        }
        catch (Exception broken) when (broken is DllNotFoundException or TypeInitializationException or DicomException)
        {
            return false;
        }
    }

    internal static ushort Expected(int at) => (ushort)(((at % Side * 251) + (at / Side * 17)) & 0xFFF);

    private static byte[] Swapped(byte[] words)
    {
        byte[] swapped = [.. words];
        for (var at = 0; at < swapped.Length; at += 2)
        {
            (swapped[at], swapped[at + 1]) = (swapped[at + 1], swapped[at]);
        }

        return swapped;
    }
}
