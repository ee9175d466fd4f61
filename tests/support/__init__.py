"""What tests share: the project's source, private servers, a browser, small builders."""
