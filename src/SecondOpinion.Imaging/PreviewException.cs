namespace SecondOpinion.Imaging;

/// <summary>A preview could not be drawn. The frame itself may be sound; the message says what to look at, and never a value of it.</summary>
/// <param name="message">For an operator.</param>
/// <param name="inner">What was thrown beneath, if anything.</param>
public sealed class PreviewException(string message, Exception? inner = null) : Exception(message, inner);
