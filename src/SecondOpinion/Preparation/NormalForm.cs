namespace SecondOpinion.Preparation;

/// <summary>The forms a frame in the vault may have.</summary>
internal static class NormalForm
{
    /// <summary>Explicit VR Little Endian: uncompressed, what is sealed first.</summary>
    public const string Raw = "1.2.840.10008.1.2.1";

    /// <summary>JPEG baseline, where the source is: written anew, and never lost twice.</summary>
    public const string Jpeg = "1.2.840.10008.1.2.4.50";

    /// <summary>JPEG-LS Lossless: what follows, made by our own encoder.</summary>
    public const string JpegLs = "1.2.840.10008.1.2.4.80";
}
