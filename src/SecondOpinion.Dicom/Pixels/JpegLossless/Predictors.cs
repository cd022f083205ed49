namespace SecondOpinion.Dicom.Pixels.JpegLossless;

/// <summary>A prediction from the samples left (Ra), above (Rb) and above left (Rc): T.81 table H.1.</summary>
/// <remarks>Types rather than values, so that each gets a loop of its own from the compiler.</remarks>
internal interface IPredictor
{
    static abstract int Predict(int left, int above, int aboveLeft);
}

internal readonly struct Predictor1 : IPredictor
{
    public static int Predict(int left, int above, int aboveLeft) => left;
}

internal readonly struct Predictor2 : IPredictor
{
    public static int Predict(int left, int above, int aboveLeft) => above;
}

internal readonly struct Predictor3 : IPredictor
{
    public static int Predict(int left, int above, int aboveLeft) => aboveLeft;
}

internal readonly struct Predictor4 : IPredictor
{
    public static int Predict(int left, int above, int aboveLeft) => left + above - aboveLeft;
}

internal readonly struct Predictor5 : IPredictor
{
    public static int Predict(int left, int above, int aboveLeft) => left + ((above - aboveLeft) >> 1);
}

internal readonly struct Predictor6 : IPredictor
{
    public static int Predict(int left, int above, int aboveLeft) => above + ((left - aboveLeft) >> 1);
}

internal readonly struct Predictor7 : IPredictor
{
    public static int Predict(int left, int above, int aboveLeft) => (left + above) >> 1;
}
