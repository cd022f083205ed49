using Microsoft.Extensions.DependencyInjection;
using SecondOpinion.Preparation;

namespace SecondOpinion.Tool.Doctor;

/// <summary>Has the program outside decode the tiny picture of <see cref="DecoderChecks"/> in JPEG 2000 and in its high-throughput form.</summary>
internal sealed class Jpeg2000Check(IServiceProvider house)
{
    private const string Name = "JPEG 2000 decoder";
    private const string ToDo = "Imaging:Jpeg2000Program is to name OpenJPEG's opj_decompress, 2.5 or later";

    /// <summary>Made with opj_compress and ojph_compress.</summary>
    private static readonly (string What, string Base64)[] Samples =
    [
        ("JPEG 2000", "/0//UQApAAAAAAAQAAAAEAAAAAAAAAAAAAAAEAAAABAAAAAAAAAAAAABCwEB/1IADAAAAAEAAAQEAAH/XAAEQGD/ZAAlAAFDcmVhdGVkIGJ5IE"
            + "9wZW5KUEVHIHZlcnNpb24gMi41LjD/kAAKAAAAAAFbAAH/k9/lShI3ZdlkUGSWtu4C1ESinG5CshhKPlRCUrVp+xHNh+bCn5mEjI0ubzGMExBW4ZsOl56BHZxzu1OPI8OGvVjb"
            + "5yGTTEnsSMBdcmjcmM9IYJtaOADgY99yPwgwjI0PFne9CeMHNFGLH5PagvPRHbpMmc//fDACDFPK/ukRpCvhaRkDka2Ql4S6kJoycpkNyO92i0wNzXJI5WMv/30Xc1YivwgGg4"
            + "JWGQbGcaMgF7J0V0MyaOSCyA3YOCijkB8ggB0VwCrHsy2gvWm3zcT5VVoW/pMzanQ+29BetNvm4nDKLIXCWrL9ZWtDvEREspdUzRPpmyIiWUuqZon0zZERLKXVM0T6ZsiIl9rj"
            + "V6tMOy7P95yNXqhTqxq89nI1eqFOrGrz2cjV6oU6savI+YicROInETiJxE4icROInETiJxE4icROInETiJxE4icRN//Z"),
        ("High-Throughput JPEG 2000", "/0//UQApQAAAAAAQAAAAEAAAAAAAAAAAAAAAEAAAABAAAAAAAAAAAAABCwEB/1AACAACAAAAB/9SAAwAAgABAAEEBEAB/1wAByBwcHB4/2QAFg"
            + "ABT3BlbkpQSCBWZXIgMC45LjAu/5AACgAAAAAAowAB/5PAAXtQ/1/7E/y8E4x/h/d7skCzd8MrH340vPvML+7RPr/12b3NBj1EMMMBUsAjL9+96gP7q4tPe2Xn8oVAVOlOS2gD"
            + "oEQ984bv6YsePeRRXckokpGpXz2iFsRS9wHWIL9Ygv6zoLkEAssQgAGyAcABaEABaAD09PT09PT09OfKenpxgngAIAAAAAD+/YAAe/YAAey6AP/Z"),
    ];

    public async IAsyncEnumerable<Finding> RunAsync()
    {
        await Task.CompletedTask;
        if (house.GetService<IForeignDecoder>() is not { } decoder)
        {
            yield return Finding.Ok(Name, "a reader process needs none");
            yield break;
        }

        if (!decoder.CanDecode("1.2.840.10008.1.2.4.90"))
        {
            yield return Finding.Ok(Name, "none: such images are asked of their archive uncompressed, else withheld");
            yield break;
        }

        foreach (var (what, base64) in Samples)
        {
            var why = Decode(decoder, Convert.FromBase64String(base64));
            yield return why is null ? Finding.Ok(Name, $"{what} decodes bit for bit") : Finding.Failed(Name, $"{what}: {why}", ToDo);
        }
    }

    private static string? Decode(IForeignDecoder decoder, byte[] codestream)
    {
        var pixels = new byte[DecoderChecks.Layout.FrameBytes];
        return decoder.Decode(codestream, DecoderChecks.Layout, pixels)
            ?? (Enumerable.Range(0, pixels.Length / 2).All(at => BitConverter.ToUInt16(pixels, at * 2) == DecoderChecks.Expected(at)) ? null : "wrong pixels");
    }
}
