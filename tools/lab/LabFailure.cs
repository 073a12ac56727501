namespace Baton.Lab;

/// <summary>The laboratory could not do, or did not see, what was asked of it.</summary>
public sealed class LabFailure : Exception
{
    public LabFailure(string message)
        : base(message)
    {
    }

    public LabFailure(string message, Exception cause)
        : base(message, cause)
    {
    }
}
